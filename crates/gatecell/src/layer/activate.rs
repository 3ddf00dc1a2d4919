//! Elementwise functions between a dense layer and the next one.

use super::Layer;
use crate::format::Format;

/// An elementwise function from pre-activations to activations.
#[derive(Clone, Copy, Debug)]
pub enum ActivateFunction<F: Format> {
    /// `x`, in the given scale.
    Identity(F::ActScale),
    /// `max(0, x)`, in the given scale.
    Relu(F::ActScale),
    /// `tanh x`, bounded by 1.
    Tanh,
    /// `1 / (1 + e^−x)`, bounded by 1.
    Sigmoid,
}

impl<F: Format> ActivateFunction<F> {
    /// The function on one element.
    #[must_use]
    #[inline]
    pub fn apply(self, x: F::Pre) -> F::Act {
        match self {
            Self::Identity(scale) => F::pre_act(x, scale),
            Self::Relu(scale) => F::pre_act(F::relu(x), scale),
            Self::Tanh => F::value_act(F::tanh(x)),
            Self::Sigmoid => F::gate_act(F::sigmoid(x)),
        }
    }
}

/// Layer that applies an [`ActivateFunction`] to `N` elements.
#[derive(Clone, Copy, Debug)]
pub struct Activate<const N: usize, F: Format>(pub ActivateFunction<F>);

impl<const N: usize, F: Format> Layer<N, N> for Activate<N, F> {
    type In = F::Pre;
    type Out = F::Act;
    type State = ();

    const ZERO_OUT: F::Act = F::ZERO_ACT;

    fn weight_bytes(&self) -> usize {
        0
    }

    fn state(&self) {}

    #[inline]
    fn step(&self, (): &mut (), x: &[F::Pre; N], y: &mut [F::Act; N]) {
        for (x, y) in x.iter().zip(y) {
            *y = self.0.apply(*x);
        }
    }
}
