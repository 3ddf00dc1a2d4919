//! Elman layer.

use super::Layer;
use crate::cell::rnn::{RnnFunction, step};
use crate::format::integer::Shaped;
use crate::format::{Format, StateScale};
use crate::kernels::DENSE_ROWS;

/// Elman recurrent layer, `h_t = f(W x_t + R h_{t−1} + b)`: `I` inputs, `H`
/// units, format `F`. The output of a step is the hidden state.
#[derive(Clone, Copy, Debug)]
pub struct Rnn<const I: usize, const H: usize, F: Format> {
    affine: F::Affine<'static, DENSE_ROWS>,
    function: RnnFunction<F>,
}

impl<const I: usize, const H: usize, F: Format> Rnn<I, H, F> {
    /// A layer from its map (`Affine::rows` of the format) and its function.
    #[must_use]
    pub const fn new(
        affine: Shaped<I, H, F::Affine<'static, DENSE_ROWS>>,
        function: RnnFunction<F>,
    ) -> Self {
        Self {
            affine: affine.0,
            function,
        }
    }
}

/// State of an [`Rnn`], on a border of words: some kernels load two activations at once.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(4))]
pub struct RnnState<const H: usize, F: Format> {
    pub(crate) h: [F::Act; H],
}

impl<const H: usize, F: Format> RnnState<H, F> {
    /// All zero.
    pub const ZERO: Self = Self {
        h: [F::ZERO_ACT; H],
    };

    /// A hidden state.
    #[must_use]
    pub const fn new(h: [F::Act; H]) -> Self {
        Self { h }
    }

    /// A hidden state in real units.
    #[must_use]
    pub fn from_real(h: &[f32; H], scale: StateScale) -> Self {
        Self::new(h.map(|h| F::act_from_real(h, scale)))
    }

    /// The hidden state.
    #[must_use]
    pub const fn hidden(&self) -> &[F::Act; H] {
        &self.h
    }
}

impl<const I: usize, const H: usize, F: Format> Layer<I, H> for Rnn<I, H, F> {
    type In = F::Act;
    type Out = F::Act;
    type State = RnnState<H, F>;

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.affine)
    }

    fn state(&self) -> Self::State {
        RnnState::ZERO
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[F::Act; I], y: &mut [F::Act; H]) {
        step::<F>(self.affine, self.function, x, &state.h, y);
        state.h = *y;
    }
}
