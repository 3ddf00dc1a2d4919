//! Softmax and log-softmax over the outputs of a dense layer.

use core::marker::PhantomData;

use super::Layer;
use crate::format::Format;

/// `exp(x) / Σ exp(x)` over `N` classes: Q1.30 in integer formats, error at most
/// 1e-6 beside that of the logits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Softmax<const N: usize, F>(PhantomData<F>);

impl<const N: usize, F> Softmax<N, F> {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<const N: usize, F: Format> Layer<N, N> for Softmax<N, F> {
    type In = F::Pre;
    type Out = F::Probability;
    type State = ();

    const ZERO_OUT: F::Probability = F::ZERO_PROBABILITY;

    fn weight_bytes(&self) -> usize {
        0
    }

    fn state(&self) {}

    #[inline]
    fn step(&self, (): &mut (), x: &[F::Pre; N], y: &mut [F::Probability; N]) {
        F::softmax(x, y);
    }
}

/// `x − ln Σ exp(x)` over `N` classes: Q15.16 in integer formats, error at most
/// 2^-15 beside that of the logits.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogSoftmax<const N: usize, F>(PhantomData<F>);

impl<const N: usize, F> LogSoftmax<N, F> {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<const N: usize, F: Format> Layer<N, N> for LogSoftmax<N, F> {
    type In = F::Pre;
    type Out = F::Pre;
    type State = ();

    const ZERO_OUT: F::Pre = F::ZERO_PRE;

    fn weight_bytes(&self) -> usize {
        0
    }

    fn state(&self) {}

    #[inline]
    fn step(&self, (): &mut (), x: &[F::Pre; N], y: &mut [F::Pre; N]) {
        F::log_softmax(x, y);
    }
}
