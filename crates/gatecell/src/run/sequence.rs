//! A whole sequence from one static buffer to another.

use crate::layer::Layer;

/// Computes `layer` over all frames of `x`, writing the output of every step to
/// `y`; the state goes on from where it stands. The result is the same bits as
/// frame by frame, and as any cut of the sequence into chunks.
///
/// # Errors
///
/// [`LengthMismatch`] if `y` is not as long as `x`; nothing is computed then.
pub fn sequence<L, const I: usize, const O: usize>(
    layer: &L,
    state: &mut L::State,
    x: &[[L::In; I]],
    y: &mut [[L::Out; O]],
) -> Result<(), LengthMismatch>
where
    L: Layer<I, O>,
{
    if x.len() != y.len() {
        return Err(LengthMismatch {
            frames: x.len(),
            outputs: y.len(),
        });
    }
    for (x, y) in x.iter().zip(y) {
        layer.step(state, x, y);
    }
    Ok(())
}

/// Input and output buffers of a sequence differ in length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct LengthMismatch {
    /// Frames in the input buffer.
    pub frames: usize,
    /// Frames in the output buffer.
    pub outputs: usize,
}

impl core::fmt::Display for LengthMismatch {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "{} input frames, but room for {} outputs",
            self.frames, self.outputs
        )
    }
}

impl core::error::Error for LengthMismatch {}
