//! Does this processor compute the bits that the converter's simulator computed?

use crate::layer::Layer;

/// A few frames and the output after the last of them, as the simulator on the
/// host computed it: to run once on the device.
///
/// ```
/// use gatecell::F32;
/// use gatecell::layer::{Activate, ActivateFunction};
/// use gatecell::run::SelfTest;
///
/// static TEST: SelfTest<f32, f32, 2, 2> = SelfTest {
///     frames: &[[1.0, -1.0], [-2.0, 3.0]],
///     expected: [0.0, 3.0],
/// };
/// let relu = Activate::<2, F32>(ActivateFunction::Relu(()));
/// let identity = Activate::<2, F32>(ActivateFunction::Identity(()));
/// assert!(TEST.passes(&relu));
/// assert!(!TEST.passes(&identity));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SelfTest<A: 'static, B, const I: usize, const O: usize> {
    /// Frames from the zero state on.
    pub frames: &'static [[A; I]],
    /// Output after the last frame.
    pub expected: [B; O],
}

impl<A, B, const I: usize, const O: usize> SelfTest<A, B, I, O> {
    /// Whether `layer` gives exactly the expected output. Without frames there
    /// is no output to be right.
    #[must_use]
    pub fn passes<L>(&self, layer: &L) -> bool
    where
        L: Layer<I, O, In = A, Out = B>,
        B: PartialEq,
    {
        let mut state = layer.state();
        let mut output = [L::ZERO_OUT; O];
        for frame in self.frames {
            layer.step(&mut state, frame, &mut output);
        }
        !self.frames.is_empty() && output == self.expected
    }
}

/// A sequence and what a network over whole sequences gives for it, as the
/// simulator on the host computed it.
#[derive(Clone, Copy, Debug)]
pub struct SequenceTest<A: 'static, E, const I: usize> {
    /// Frames of the sequence.
    pub frames: &'static [[A; I]],
    /// All outputs.
    pub expected: E,
}

impl<A, E: PartialEq, const I: usize> SequenceTest<A, E, I> {
    /// Whether `output` is exactly what is expected.
    #[must_use]
    pub fn expects(&self, output: &E) -> bool {
        *output == self.expected
    }
}
