//! LSTM layer.

use super::Layer;
use crate::cell::lstm::{GATES, step};
use crate::format::integer::Shaped;
use crate::format::{Format, StateScale};

/// LSTM layer (equations in [`crate::cell::lstm`]): `I` inputs, `H` units,
/// format `F`. The output of a step is the hidden state.
#[derive(Clone, Copy, Debug)]
pub struct Lstm<const I: usize, const H: usize, F: Format> {
    affine: F::Affine<'static, GATES>,
    scale: F::CellScale,
}

impl<const I: usize, const H: usize, F: Format> Lstm<I, H, F> {
    /// A layer from the map of its gates i, o, f, c (`Affine::gates` of the
    /// format) and the scale of its cell state.
    #[must_use]
    pub const fn new(affine: Shaped<I, H, F::Affine<'static, GATES>>, scale: F::CellScale) -> Self {
        Self {
            affine: affine.0,
            scale,
        }
    }
}

/// State of an [`Lstm`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LstmState<const H: usize, F: Format> {
    pub(crate) h: [F::Act; H],
    pub(crate) c: [F::Carry; H],
}

impl<const H: usize, F: Format> LstmState<H, F> {
    /// All zero.
    pub const ZERO: Self = Self {
        h: [F::ZERO_ACT; H],
        c: [F::ZERO_CARRY; H],
    };

    /// A hidden state, and a cell state in the layer's scale.
    #[must_use]
    pub const fn new(h: [F::Act; H], c: [F::Carry; H]) -> Self {
        Self { h, c }
    }

    /// A hidden state and a cell state in real units.
    #[must_use]
    pub fn from_real(h: &[f32; H], c: &[f32; H], scale: StateScale) -> Self {
        Self::new(
            h.map(|h| F::act_from_real(h, scale)),
            c.map(|c| F::carry_from_real(c, scale)),
        )
    }

    /// The hidden state.
    #[must_use]
    pub const fn hidden(&self) -> &[F::Act; H] {
        &self.h
    }

    /// The cell state, in the layer's scale.
    #[must_use]
    pub const fn cell(&self) -> &[F::Carry; H] {
        &self.c
    }
}

impl<const I: usize, const H: usize, F: Format> Layer<I, H> for Lstm<I, H, F> {
    type In = F::Act;
    type Out = F::Act;
    type State = LstmState<H, F>;

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.affine)
    }

    fn state(&self) -> Self::State {
        LstmState::ZERO
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[F::Act; I], y: &mut [F::Act; H]) {
        step::<F>(self.affine, self.scale, x, &state.h, &mut state.c, y);
        state.h = *y;
    }
}
