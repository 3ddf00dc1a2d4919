//! A recurrent body with an output head.

use crate::layer::Layer;

/// A body (recurrent layers, `I` inputs, `M` features) and a head without state
/// (dense layers, softmax; `M` features, `O` outputs).
///
/// The two are apart so that a classifier of whole sequences can
/// [`advance`](Self::advance) with every frame and compute its
/// [`output`](Self::output) once.
#[derive(Clone, Copy, Debug)]
pub struct Net<B, D, const M: usize> {
    body: B,
    head: D,
}

impl<B, D, const M: usize> Net<B, D, M> {
    /// A network of body and head.
    #[must_use]
    pub const fn new(body: B, head: D) -> Self {
        Self { body, head }
    }

    /// Takes in one frame without computing the outputs.
    #[inline]
    pub fn advance<const I: usize>(&self, state: &mut NetState<B::State, B::Out, M>, x: &[B::In; I])
    where
        B: Layer<I, M>,
    {
        self.body.step(&mut state.body, x, &mut state.features);
    }

    /// Computes the outputs after the frames taken in so far; before the first
    /// one, of zero features.
    #[inline]
    pub fn output<const O: usize, S>(&self, state: &NetState<S, D::In, M>, y: &mut [D::Out; O])
    where
        D: Layer<M, O>,
        D::State: Default,
    {
        self.head.step(&mut D::State::default(), &state.features, y);
    }
}

/// State of a [`Net`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetState<S, E, const M: usize> {
    /// State of the body.
    pub body: S,
    /// The body's last output.
    pub(crate) features: [E; M],
}

impl<S: Copy, E: Copy, const M: usize> NetState<S, E, M> {
    /// The state before the first step, from that of the body and a zero element.
    #[must_use]
    pub const fn new(body: S, zero: E) -> Self {
        Self {
            body,
            features: [zero; M],
        }
    }
}

impl<const I: usize, const M: usize, const O: usize, B, D> Layer<I, O> for Net<B, D, M>
where
    B: Layer<I, M>,
    B::Out: Default + PartialEq + core::fmt::Debug,
    D: Layer<M, O, In = B::Out>,
    D::State: Default,
{
    type In = B::In;
    type Out = D::Out;
    type State = NetState<B::State, B::Out, M>;

    const ZERO_OUT: D::Out = D::ZERO_OUT;

    fn weight_bytes(&self) -> usize {
        self.body.weight_bytes() + self.head.weight_bytes()
    }

    fn state(&self) -> Self::State {
        NetState {
            body: self.body.state(),
            features: [B::ZERO_OUT; M],
        }
    }

    #[inline]
    fn step(&self, state: &mut Self::State, x: &[B::In; I], y: &mut [D::Out; O]) {
        self.advance(state, x);
        self.output(state, y);
    }
}
