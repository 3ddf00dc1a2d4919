//! LSTM layers in all variants.

use super::Layer;
use super::lstm::LstmState;
use crate::cell::lstm_variant::{LstmVariant, step};
use crate::format::Format;
use crate::format::integer::Shaped;

/// LSTM layer with peepholes, any activation functions, clipped
/// pre-activations or a clipped cell state (equations in [`crate::cell::lstm_variant`]): `I` inputs, `H`
/// units, format `F`. The output of a step is the hidden state.
#[derive(Clone, Copy, Debug)]
pub struct VariantLstm<const I: usize, const H: usize, F: Format> {
    affine: F::Affine<'static, 4>,
    variant: LstmVariant<'static, F>,
}

impl<const I: usize, const H: usize, F: Format> VariantLstm<I, H, F> {
    /// A layer from the map of its gates i, o, f, c (`Affine::gates` of the
    /// format) and what distinguishes it.
    #[must_use]
    pub const fn new(
        affine: Shaped<I, H, F::Affine<'static, 4>>,
        variant: LstmVariant<'static, F>,
    ) -> Self {
        Self {
            affine: affine.0,
            variant,
        }
    }
}

/// LSTM layer with coupled gates, `i = 1 − f` (CIFG; ONNX `input_forget`), perhaps
/// with the other variations too: `I` inputs, `H` units, format `F`. It has three
/// gates' weights.
#[derive(Clone, Copy, Debug)]
pub struct CoupledLstm<const I: usize, const H: usize, F: Format> {
    affine: F::Affine<'static, 3>,
    variant: LstmVariant<'static, F>,
}

impl<const I: usize, const H: usize, F: Format> CoupledLstm<I, H, F> {
    /// A layer from the map of its gates o, f, c (`Affine::gates` of the format)
    /// and what distinguishes it; a peephole of the input gate has no effect.
    #[must_use]
    pub const fn new(
        affine: Shaped<I, H, F::Affine<'static, 3>>,
        variant: LstmVariant<'static, F>,
    ) -> Self {
        Self {
            affine: affine.0,
            variant,
        }
    }
}

/// Bytes of peephole weights.
pub(super) fn peephole_bytes<F: Format>(variant: &LstmVariant<'_, F>) -> usize {
    variant
        .peephole
        .iter()
        .map(|weights| size_of_val(*weights))
        .sum()
}

impl<const I: usize, const H: usize, F: Format> Layer<I, H> for VariantLstm<I, H, F> {
    type In = F::Act;
    type Out = F::Act;
    type State = LstmState<H, F>;

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.affine) + peephole_bytes(&self.variant)
    }

    fn state(&self) -> Self::State {
        LstmState::ZERO
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[F::Act; I], y: &mut [F::Act; H]) {
        step::<F, 4>(self.affine, self.variant, x, &state.h, &mut state.c, y);
        state.h = *y;
    }
}

impl<const I: usize, const H: usize, F: Format> Layer<I, H> for CoupledLstm<I, H, F> {
    type In = F::Act;
    type Out = F::Act;
    type State = LstmState<H, F>;

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        F::affine_bytes(&self.affine) + peephole_bytes(&self.variant)
    }

    fn state(&self) -> Self::State {
        LstmState::ZERO
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[F::Act; I], y: &mut [F::Act; H]) {
        step::<F, 3>(self.affine, self.variant, x, &state.h, &mut state.c, y);
        state.h = *y;
    }
}
