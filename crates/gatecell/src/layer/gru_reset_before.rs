//! GRU layer, reset before the recurrent product.

use super::Layer;
use crate::cell::gru::{ResetBefore, step_reset_before};
use crate::format::integer::Shaped;
use crate::format::{Format, StateScale};
use crate::kernels::DENSE_ROWS;

/// GRU layer with `linear_before_reset = 0` (equations in [`crate::cell::gru`];
/// Cho et al. 2014, Keras with `reset_after = False`): `I` inputs, `H` units,
/// format `F`. The output of a step is the hidden state.
#[derive(Clone, Copy, Debug)]
pub struct GruResetBefore<const I: usize, const H: usize, F: Format> {
    maps: ResetBefore<'static, F>,
}

impl<const I: usize, const H: usize, F: Format> GruResetBefore<I, H, F> {
    /// A layer from the map of its gates z, r (`Affine::gates` of the format)
    /// and that of its candidate (`Affine::rows`).
    #[must_use]
    pub const fn new(
        gates: Shaped<I, H, F::Affine<'static, 2>>,
        candidate: Shaped<I, H, F::Affine<'static, DENSE_ROWS>>,
    ) -> Self {
        Self {
            maps: ResetBefore {
                gates: gates.0,
                candidate: candidate.0,
            },
        }
    }
}

/// State of a [`GruResetBefore`]. The scratch between the two products is part
/// of it, so that a step needs no other memory; it means nothing between steps.
#[derive(Clone, Copy, Debug)]
pub struct GruResetBeforeState<const H: usize, F: Format> {
    pub(crate) h: [F::Act; H],
    pub(crate) carry: [F::Carry; H],
    pub(super) update: [F::Gate; H],
    pub(super) reset_hidden: [F::Act; H],
}

impl<const H: usize, F: Format> GruResetBeforeState<H, F> {
    /// All zero.
    pub const ZERO: Self = Self {
        h: [F::ZERO_ACT; H],
        carry: [F::ZERO_CARRY; H],
        update: [F::ZERO_GATE; H],
        reset_hidden: [F::ZERO_ACT; H],
    };

    /// A hidden state, rounded and in full precision.
    #[must_use]
    pub const fn new(h: [F::Act; H], carry: [F::Carry; H]) -> Self {
        Self {
            h,
            carry,
            ..Self::ZERO
        }
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

impl<const H: usize, F: Format> PartialEq for GruResetBeforeState<H, F> {
    fn eq(&self, other: &Self) -> bool {
        self.h == other.h && self.carry == other.carry
    }
}

impl<const I: usize, const H: usize, F: Format> Layer<I, H> for GruResetBefore<I, H, F> {
    type In = F::Act;
    type Out = F::Act;
    type State = GruResetBeforeState<H, F>;

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.maps.gates) + F::affine_bytes(&self.maps.candidate)
    }

    fn state(&self) -> Self::State {
        GruResetBeforeState::ZERO
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[F::Act; I], y: &mut [F::Act; H]) {
        let GruResetBeforeState {
            h,
            carry,
            update,
            reset_hidden,
        } = state;
        step_reset_before::<F>(self.maps, x, h, carry, update, reset_hidden, y);
        *h = *y;
    }
}
