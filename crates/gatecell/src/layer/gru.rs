//! GRU layer, reset after the recurrent product.

use super::Layer;
use crate::cell::gru::{GATES, step};
use crate::format::integer::Shaped;
use crate::format::{Format, StateScale};

/// GRU layer with `linear_before_reset = 1` (equations in [`crate::cell::gru`];
/// PyTorch, and Keras with `reset_after`): `I` inputs, `H` units, format `F`.
/// The output of a step is the hidden state.
#[derive(Clone, Copy, Debug)]
pub struct Gru<const I: usize, const H: usize, F: Format> {
    affine: F::Affine<'static, GATES>,
    hidden_bias: &'static [F::Pre],
}

impl<const I: usize, const H: usize, F: Format> Gru<I, H, F> {
    /// A layer from the map of its gates z, r, h (`Affine::gates` of the format)
    /// and the bias inside the reset product, `rb_h`.
    #[must_use]
    pub const fn new(
        affine: Shaped<I, H, F::Affine<'static, GATES>>,
        hidden_bias: &'static [F::Pre; H],
    ) -> Self {
        Self {
            affine: affine.0,
            hidden_bias,
        }
    }

    /// A layer without bias inside the reset product.
    #[must_use]
    pub const fn without_hidden_bias(affine: Shaped<I, H, F::Affine<'static, GATES>>) -> Self {
        Self {
            affine: affine.0,
            hidden_bias: &[],
        }
    }
}

/// State of a [`Gru`]: the hidden state in full precision and its rounded copy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GruState<const H: usize, F: Format> {
    pub(crate) h: [F::Act; H],
    pub(crate) carry: [F::Carry; H],
}

impl<const H: usize, F: Format> GruState<H, F> {
    /// All zero.
    pub const ZERO: Self = Self {
        h: [F::ZERO_ACT; H],
        carry: [F::ZERO_CARRY; H],
    };

    /// A hidden state, rounded and in full precision.
    #[must_use]
    pub const fn new(h: [F::Act; H], carry: [F::Carry; H]) -> Self {
        Self { h, carry }
    }

    /// A hidden state in real units.
    #[must_use]
    pub fn from_real(h: &[f32; H], scale: StateScale) -> Self {
        Self::new(
            h.map(|h| F::act_from_real(h, scale)),
            h.map(|h| F::carry_from_real(h, scale)),
        )
    }

    /// The hidden state, rounded to an activation.
    #[must_use]
    pub const fn hidden(&self) -> &[F::Act; H] {
        &self.h
    }

    /// The hidden state in full precision.
    #[must_use]
    pub const fn carry(&self) -> &[F::Carry; H] {
        &self.carry
    }
}

impl<const I: usize, const H: usize, F: Format> Layer<I, H> for Gru<I, H, F> {
    type In = F::Act;
    type Out = F::Act;
    type State = GruState<H, F>;

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.affine) + size_of_val(self.hidden_bias)
    }

    fn state(&self) -> Self::State {
        GruState::ZERO
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[F::Act; I], y: &mut [F::Act; H]) {
        step::<F>(
            self.affine,
            self.hidden_bias,
            x,
            &state.h,
            &mut state.carry,
            y,
        );
        state.h = *y;
    }
}
