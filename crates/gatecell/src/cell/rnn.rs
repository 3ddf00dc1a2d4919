//! Elman cell: `h_t = f(W x_t + R h_{t−1} + b)` (Elman 1990; ONNX `RNN`).

use crate::activation::Function;
use crate::format::{Format, FunctionScale};
use crate::kernels::DENSE_ROWS;

/// `f` of an Elman cell.
#[derive(Clone, Copy, Debug)]
pub enum RnnFunction<F: Format> {
    /// tanh; the hidden state is bounded by 1.
    Tanh,
    /// `max(0, x)`; the hidden state has the given scale and saturates at its end.
    Relu(F::ActScale),
    /// Any function, with a hidden state of the given scale.
    Other {
        /// The function.
        function: Function<F::Param>,
        /// Scales of its argument and its value.
        scales: FunctionScale<F>,
        /// From the function's value to the hidden state.
        scale: F::ActScale,
        /// Bound on the pre-activation, in the natural scale.
        clip: Option<F::Pre>,
    },
}

/// One step. `affine` holds the units in blocks of four.
///
/// The hidden state only reaches the next step through the product with `R`, so
/// it has no carry beyond the activation itself.
#[inline(never)]
pub fn step<F: Format>(
    affine: F::Affine<'_, DENSE_ROWS>,
    function: RnnFunction<F>,
    x: &[F::Act],
    h: &[F::Act],
    y: &mut [F::Act],
) {
    if !(matches!(function, RnnFunction::Tanh) && F::rnn(affine, x, h, y)) {
        equations::<F>(affine, function, x, h, y);
    }
}

/// A function of its own, so that a step of the processor's needs none of its stack.
#[cold]
#[inline(never)]
fn equations<F: Format>(
    affine: F::Affine<'_, DENSE_ROWS>,
    function: RnnFunction<F>,
    x: &[F::Act],
    h: &[F::Act],
    y: &mut [F::Act],
) {
    let blocks = F::joints(affine, x, h);
    for (joints, units) in blocks.zip(y.chunks_mut(DENSE_ROWS)) {
        for (pre, unit) in joints.into_iter().zip(units) {
            *unit = match function {
                RnnFunction::Tanh => F::value_act(F::tanh(pre)),
                RnnFunction::Relu(scale) => F::pre_hidden(F::relu(pre), scale),
                RnnFunction::Other {
                    function,
                    scales,
                    scale,
                    clip,
                } => {
                    let clipped = |bound| F::clip(pre, bound, scales.argument);
                    let pre = clip.map_or(pre, clipped);
                    F::hidden_function(function, pre, scales, scale)
                }
            };
        }
    }
    // Once for all functions: the loop above is compiled for each.
    if !matches!(function, RnnFunction::Tanh) {
        for unit in y {
            *unit = F::kept(*unit);
        }
    }
}
