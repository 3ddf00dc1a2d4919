//! Bidirectional layers over whole sequences (Schuster & Paliwal 1997), alone or
//! stacked (Graves, Mohamed & Hinton 2013).

use super::sequence_net::{EveryStep, SequenceNet};
use super::{LengthMismatch, backward, forward};
use crate::layer::Layer;

/// Two layers over the same frames, one from the first to the last, the other
/// from the last to the first. The output of a step is
/// `[forward, backward]`, `H` elements each.
///
/// ```
/// use gatecell::layer::{Layer, Rnn, RnnFunction};
/// use gatecell::format::float::{self, Affine};
/// use gatecell::{F32, run::{Bidirectional, side_by_side}};
///
/// static W: [f32; 4] = float::pack_rows(&[[1.0]]);
/// static R: [f32; 4] = float::pack_rows(&[[1.0]]);
/// static BIAS: [[f32; 4]; 1] = float::row_blocks(&[0.0]);
/// // h = relu(x + h): sums from either end.
/// static SUM: Rnn<1, 1, F32> = Rnn::new(Affine::rows(&W, &R, &BIAS), RnnFunction::Relu(()));
///
/// let layer = Bidirectional::new(SUM, SUM);
/// let mut y = [[[0.0]; 2]; 3];
/// layer.run(&[[1.0], [2.0], [3.0]], &mut y)?;
/// assert_eq!(y, [[[1.0], [6.0]], [[3.0], [5.0]], [[6.0], [3.0]]]);
///
/// // The next layer reads both directions side by side.
/// assert_eq!(side_by_side::<2, _, 1>(&y), [[1.0, 6.0], [3.0, 5.0], [6.0, 3.0]]);
/// # Ok::<(), gatecell::run::LengthMismatch>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Bidirectional<A, B, const H: usize> {
    forward: A,
    backward: B,
}

impl<A, B, const H: usize> Bidirectional<A, B, H> {
    /// A layer of both directions.
    #[must_use]
    pub const fn new(forward: A, backward: B) -> Self {
        Self { forward, backward }
    }

    /// Computes all frames of `x`, both directions from their initial state, each
    /// straight into its half of `y`. A shorter sequence is a shorter slice: the
    /// backward direction starts at the sequence's own last frame.
    ///
    /// After the call the final states are `y`'s last forward and first backward
    /// half.
    ///
    /// # Errors
    ///
    /// [`LengthMismatch`] if `y` is not as long as `x`; nothing is computed then.
    pub fn run<const I: usize>(
        &self,
        x: &[[A::In; I]],
        y: &mut [[[A::Out; H]; 2]],
    ) -> Result<(), LengthMismatch>
    where
        A: Layer<I, H>,
        B: Layer<I, H, In = A::In, Out = A::Out>,
    {
        if x.len() != y.len() {
            return Err(LengthMismatch {
                frames: x.len(),
                outputs: y.len(),
            });
        }
        self.pass(&mut self.states(), x.len(), x, y);
        Ok(())
    }

    /// Both directions before their first step.
    pub fn states<const I: usize>(&self) -> (A::State, B::State)
    where
        A: Layer<I, H>,
        B: Layer<I, H>,
    {
        (self.forward.state(), self.backward.state())
    }

    /// As [`run`](Self::run) from given states, as far as `y` goes: the forward
    /// state advances by the first `keep` frames, the backward one is where that
    /// direction starts and stays as it is.
    pub fn pass<const I: usize>(
        &self,
        states: &mut (A::State, B::State),
        keep: usize,
        x: &[[A::In; I]],
        y: &mut [[[A::Out; H]; 2]],
    ) where
        A: Layer<I, H>,
        B: Layer<I, H, In = A::In, Out = A::Out>,
    {
        let (before, after) = states;
        forward(&self.forward, before, keep, x, y.iter_mut().map(|[y, _]| y));
        backward(&self.backward, after, x, y.iter_mut().map(|[_, y]| y));
    }

    /// The layer of the forward direction.
    pub const fn forward(&self) -> &A {
        &self.forward
    }

    /// The layer of the backward direction.
    pub const fn backward(&self) -> &B {
        &self.backward
    }
}

impl<const I: usize, const H: usize, A, B> SequenceNet<I> for Bidirectional<A, B, H>
where
    A: Layer<I, H> + 'static,
    B: Layer<I, H, In = A::In, Out = A::Out> + 'static,
{
    type In = A::In;
    type States = (A::State, B::State);
    type Buffers<const T: usize> = [[[A::Out; H]; 2]; T];
    type Output<'a>
        = &'a [[[A::Out; H]; 2]]
    where
        Self: 'a;

    fn weight_bytes(&self) -> usize {
        self.forward.weight_bytes() + self.backward.weight_bytes()
    }

    fn states(&self) -> Self::States {
        self.states()
    }

    fn compute<'b, const T: usize>(
        &self,
        buffers: &'b mut Self::Buffers<T>,
        states: &mut Self::States,
        keep: usize,
        frames: &[[Self::In; I]],
    ) -> Option<Self::Output<'b>> {
        let y = buffers.get_mut(..frames.len())?;
        self.pass(states, keep, frames, y);
        y.get(..keep)
    }
}

impl<const I: usize, const H: usize, A, B> EveryStep<I> for Bidirectional<A, B, H>
where
    A: Layer<I, H> + 'static,
    B: Layer<I, H, In = A::In, Out = A::Out> + 'static,
{
}

/// The outputs of both directions as frames of `M` elements, for the next layer.
/// `M` must be `2·H`; anything else does not compile.
#[must_use]
pub const fn side_by_side<const M: usize, T, const H: usize>(y: &[[[T; H]; 2]]) -> &[[T; M]] {
    const { assert!(M == 2 * H, "M is not both directions side by side") };
    y.as_flattened().as_flattened().as_chunks::<M>().0
}
