//! From real features to the integers that a network reads.

pub use crate::format::quantize;
use crate::kernels::Activation;

/// Quantizes a frame of `I` real features to activations, each feature with its own
/// scale and zero point from calibration:
/// `q = ⌊x·inverse_scale + offset + 1/2⌋`, saturated.
///
/// The network's input weights and biases have scale and zero point folded in,
/// so this is the only place where they appear. The result is the same on every
/// processor: one multiplication, one addition and one rounding in IEEE single
/// precision.
#[derive(Clone, Copy, Debug)]
pub struct InputQuantizer<const I: usize> {
    /// `1 / scale` of each feature.
    pub inverse_scale: [f32; I],
    /// Zero point of each feature, in steps.
    pub offset: [f32; I],
}

impl<const I: usize> InputQuantizer<I> {
    /// Quantizes one frame, to `i16` or `i8`. A feature that is not a number becomes 0 steps.
    #[must_use]
    pub fn quantize<A: Activation>(&self, x: &[f32; I]) -> [A; I] {
        let mut q = [A::ZERO; I];
        let scales = self.inverse_scale.iter().zip(&self.offset);
        for ((q, x), (inverse_scale, offset)) in q.iter_mut().zip(x).zip(scales) {
            *q = quantize(*x, *inverse_scale, *offset);
        }
        q
    }
}
