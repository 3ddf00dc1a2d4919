//! Projection of an LSTM's output (LSTMP; Sak, Senior & Beaufays 2014; PyTorch's
//! `proj_size`, TensorFlow's `num_proj` and `proj_clip`):
//!
//! ```text
//! H = W_proj (o⊙h(C)) + b_proj, within ±clip
//! ```

use crate::format::Format;
use crate::kernels::DENSE_ROWS;

/// What a projection is made of.
#[derive(Clone, Copy, Debug)]
pub struct Projection<'a, F: Format> {
    /// `W_proj` and `b_proj`, rows in blocks of four.
    pub affine: F::Affine<'a, DENSE_ROWS>,
    /// Bound on the projected state, in the units of the map.
    pub clip: Option<F::Pre>,
    /// Scale of the projected state, which has no natural bound.
    pub scale: F::ActScale,
}

/// One vector: `unprojected` is `o⊙h(C)`, `[hidden_size]`; `y` the hidden state after
/// the step, `[proj_size]`.
#[inline(never)]
pub fn step<F: Format>(projection: Projection<'_, F>, unprojected: &[F::Act], y: &mut [F::Act]) {
    let Projection {
        affine,
        clip,
        scale,
    } = projection;
    let blocks = F::joints(affine, unprojected, &[]);
    for (pres, y) in blocks.zip(y.chunks_mut(DENSE_ROWS)) {
        for (pre, y) in pres.into_iter().zip(y) {
            let pre = match clip {
                Some(bound) => F::clip(pre, bound, F::NATURAL),
                None => pre,
            };
            *y = F::projected(pre, scale);
        }
    }
}
