//! Two layers, one after the other; chains of chains make deep stacks.

use super::Layer;

/// `second(first(x))`, with `M` elements between the two.
///
/// Three layers are `Chain<Chain<A, B, M>, C, K>`.
#[derive(Clone, Copy, Debug)]
pub struct Chain<A, B, const M: usize> {
    first: A,
    second: B,
}

impl<A, B, const M: usize> Chain<A, B, M> {
    /// Chains two layers.
    #[must_use]
    pub const fn new(first: A, second: B) -> Self {
        Self { first, second }
    }
}

/// State of a [`Chain`]: that of both layers and the vector between them.
#[derive(Clone, Copy, Debug)]
pub struct ChainState<S, T, E, const M: usize> {
    /// State of the first layer.
    pub first: S,
    /// State of the second layer.
    pub second: T,
    /// Output of the first layer; means nothing between steps.
    between: [E; M],
}

impl<S, T, E: Copy, const M: usize> ChainState<S, T, E, M> {
    /// The state before the first step, from those of both layers and a zero element.
    #[must_use]
    pub const fn new(first: S, second: T, zero: E) -> Self
    where
        S: Copy,
        T: Copy,
    {
        Self {
            first,
            second,
            between: [zero; M],
        }
    }
}

/// For chains of layers without state; recurrent layers have no default state.
impl<S: Default, T: Default, E: Copy + Default, const M: usize> Default for ChainState<S, T, E, M> {
    fn default() -> Self {
        Self {
            first: S::default(),
            second: T::default(),
            between: [E::default(); M],
        }
    }
}

impl<S: PartialEq, T: PartialEq, E, const M: usize> PartialEq for ChainState<S, T, E, M> {
    fn eq(&self, other: &Self) -> bool {
        self.first == other.first && self.second == other.second
    }
}

impl<const I: usize, const M: usize, const O: usize, A, B> Layer<I, O> for Chain<A, B, M>
where
    A: Layer<I, M>,
    B: Layer<M, O, In = A::Out>,
    A::Out: core::fmt::Debug,
{
    type In = A::In;
    type Out = B::Out;
    type State = ChainState<A::State, B::State, A::Out, M>;

    const ZERO_OUT: B::Out = B::ZERO_OUT;

    fn weight_bytes(&self) -> usize {
        self.first.weight_bytes() + self.second.weight_bytes()
    }

    fn state(&self) -> Self::State {
        ChainState {
            first: self.first.state(),
            second: self.second.state(),
            between: [A::ZERO_OUT; M],
        }
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[A::In; I], y: &mut [B::Out; O]) {
        self.first.step(&mut state.first, x, &mut state.between);
        self.second.step(&mut state.second, &state.between, y);
    }
}
