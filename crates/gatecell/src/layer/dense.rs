//! Dense layer.

use super::Layer;
use crate::cell::dense::step;
use crate::format::Format;
use crate::format::integer::Shaped;
use crate::kernels::DENSE_ROWS;

/// Dense layer `y = W x + b`: `I` inputs, `O` outputs, format `F`. The outputs
/// are pre-activations (logits): Q15.16 in integer formats.
#[derive(Clone, Copy, Debug)]
pub struct Dense<const I: usize, const O: usize, F: Format> {
    affine: F::Affine<'static, DENSE_ROWS>,
}

impl<const I: usize, const O: usize, F: Format> Dense<I, O, F> {
    /// A layer from its map (`Affine::dense` of the format).
    #[must_use]
    pub const fn new(affine: Shaped<I, O, F::Affine<'static, DENSE_ROWS>>) -> Self {
        Self { affine: affine.0 }
    }
}

impl<const I: usize, const O: usize, F: Format> Layer<I, O> for Dense<I, O, F> {
    type In = F::Act;
    type Out = F::Pre;
    type State = ();

    const ZERO_OUT: F::Pre = F::ZERO_PRE;

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.affine)
    }

    fn state(&self) {}

    #[inline]
    fn step(&self, (): &mut (), x: &[F::Act; I], y: &mut [F::Pre; O]) {
        step::<F>(self.affine, x, y);
    }
}
