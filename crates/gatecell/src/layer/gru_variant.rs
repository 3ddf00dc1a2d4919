//! GRU layers with any activation functions.

use super::Layer;
use super::gru::GruState;
use super::gru_reset_before::GruResetBeforeState;
use crate::cell::gru::ResetBefore;
use crate::cell::gru_variant::{GruVariant, step, step_reset_before};
use crate::format::Format;
use crate::format::integer::Shaped;
use crate::kernels::DENSE_ROWS;

/// [`Gru`](super::Gru) with any activation functions or clipped
/// pre-activations.
#[derive(Clone, Copy, Debug)]
pub struct VariantGru<const I: usize, const H: usize, F: Format> {
    affine: F::Affine<'static, 3>,
    hidden_bias: &'static [F::Pre],
    variant: GruVariant<F>,
}

impl<const I: usize, const H: usize, F: Format> VariantGru<I, H, F> {
    /// A layer from the map of its gates z, r, h (`Affine::gates` of the format),
    /// the bias inside the reset product (empty for none), and what
    /// distinguishes it.
    #[must_use]
    pub const fn new(
        affine: Shaped<I, H, F::Affine<'static, 3>>,
        hidden_bias: &'static [F::Pre],
        variant: GruVariant<F>,
    ) -> Self {
        Self {
            affine: affine.0,
            hidden_bias,
            variant,
        }
    }
}

/// [`GruResetBefore`](super::GruResetBefore) with any activation functions or
/// clipped pre-activations.
#[derive(Clone, Copy, Debug)]
pub struct VariantGruResetBefore<const I: usize, const H: usize, F: Format> {
    maps: ResetBefore<'static, F>,
    variant: GruVariant<F>,
}

impl<const I: usize, const H: usize, F: Format> VariantGruResetBefore<I, H, F> {
    /// A layer from the map of its gates z, r (`Affine::gates` of the format),
    /// that of its candidate (`Affine::rows`), and what distinguishes it.
    #[must_use]
    pub const fn new(
        gates: Shaped<I, H, F::Affine<'static, 2>>,
        candidate: Shaped<I, H, F::Affine<'static, DENSE_ROWS>>,
        variant: GruVariant<F>,
    ) -> Self {
        let maps = ResetBefore {
            gates: gates.0,
            candidate: candidate.0,
        };
        Self { maps, variant }
    }
}

impl<const I: usize, const H: usize, F: Format> Layer<I, H> for VariantGru<I, H, F> {
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
        let GruState { h, carry } = state;
        step::<F>(self.affine, self.hidden_bias, self.variant, x, h, carry, y);
        *h = *y;
    }
}

impl<const I: usize, const H: usize, F: Format> Layer<I, H> for VariantGruResetBefore<I, H, F> {
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
        step_reset_before::<F>(
            self.maps,
            self.variant,
            x,
            h,
            carry,
            update,
            reset_hidden,
            y,
        );
        *h = *y;
    }
}
