//! A stream of frames with its state and output buffer.

use crate::layer::Layer;

/// A layer or network, its state and its output, for one stream of frames.
///
/// State lives on between calls; only [`reset`](Self::reset) clears it.
#[derive(Debug)]
pub struct Stream<'a, L: Layer<I, O>, const I: usize, const O: usize> {
    layer: &'a L,
    state: L::State,
    output: [L::Out; O],
}

impl<'a, L: Layer<I, O>, const I: usize, const O: usize> Stream<'a, L, I, O> {
    /// A stream before its first frame.
    #[must_use]
    pub fn new(layer: &'a L) -> Self {
        Self {
            layer,
            state: layer.state(),
            output: [L::ZERO_OUT; O],
        }
    }

    /// Takes in one frame and returns the output of this step.
    #[inline]
    pub fn push(&mut self, x: &[L::In; I]) -> &[L::Out; O] {
        self.layer.step(&mut self.state, x, &mut self.output);
        &self.output
    }

    /// The output of the last step; zero before the first.
    #[must_use]
    pub fn output(&self) -> &[L::Out; O] {
        &self.output
    }

    /// The state, to keep a copy or to look into it.
    #[must_use]
    pub fn state(&self) -> &L::State {
        &self.state
    }

    /// Goes on from a state kept earlier.
    pub fn set_state(&mut self, state: L::State) {
        self.state = state;
    }

    /// Back to before the first frame.
    pub fn reset(&mut self) {
        self.layer.reset(&mut self.state);
        self.output = [L::ZERO_OUT; O];
    }
}
