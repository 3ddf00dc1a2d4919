//! Dense map: `y = W x + b`.

use crate::format::Format;
use crate::kernels::DENSE_ROWS;

/// One vector; `x` is `[input_size]`, `y` is `[output_size]`.
#[inline(never)]
pub fn step<F: Format>(affine: F::Affine<'_, DENSE_ROWS>, x: &[F::Act], y: &mut [F::Pre]) {
    for (joints, outputs) in F::joints(affine, x, &[]).zip(y.chunks_mut(DENSE_ROWS)) {
        for (pre, output) in joints.into_iter().zip(outputs) {
            *output = F::output_pre(pre);
        }
    }
}
