//! Networks over whole sequences: bidirectional layers, and all that reads more
//! than one step at a time.

use crate::layer::State;

/// A network that reads sequences of frames of `I` elements: what
/// [`Sequence`](super::Sequence) and [`Chunked`](super::Chunked) run.
/// [`Bidirectional`](super::Bidirectional) is one; generated models are others.
pub trait SequenceNet<const I: usize>: 'static {
    /// Element of a frame.
    type In: Copy;
    /// States of all recurrent layers. Those that read forward advance; those
    /// that read backward only say where a sequence starts.
    type States: State;
    /// The vectors between the layers, for up to `T` steps.
    type Buffers<const T: usize>;
    /// What the network gives: a view into the buffers.
    type Output<'a>
    where
        Self: 'a;

    /// The length that every sequence must have; `None` for any.
    const STEPS: Option<usize> = None;

    /// Bytes of weights, scales and biases.
    fn weight_bytes(&self) -> usize;

    /// The states before the first step.
    fn states(&self) -> Self::States;

    /// Computes all of `frames`. Forward states advance by the first `keep`
    /// frames, and outputs of every step are those of the first `keep`. `None` if
    /// there are no frames, more than `T`, or fewer than `keep`.
    fn compute<'b, const T: usize>(
        &self,
        buffers: &'b mut Self::Buffers<T>,
        states: &mut Self::States,
        keep: usize,
        frames: &[[Self::In; I]],
    ) -> Option<Self::Output<'b>>;
}

/// A [`SequenceNet`] whose outputs are all of every step: it can run on a stream,
/// [`Chunked`](super::Chunked).
pub trait EveryStep<const I: usize>: SequenceNet<I> {}

/// A [`SequenceNet`] whose layers all read forward: its states can go on from one
/// piece of a stream to the next, [`Sequence::resume`](super::Sequence::resume).
pub trait Causal<const I: usize>: SequenceNet<I> {}

/// A sequence that does not fit its network or its buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct SequenceLength {
    /// Frames given.
    pub frames: usize,
    /// Frames that there is room for.
    pub room: usize,
    /// Frames that the network needs, where it needs a certain number.
    pub needed: Option<usize>,
}

impl core::fmt::Display for SequenceLength {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { frames, room, .. } = self;
        match self.needed {
            Some(needed) => write!(
                f,
                "{frames} frames, but the network takes {needed}, with room for {room}"
            ),
            None => write!(f, "{frames} frames, but there must be 1 to {room}"),
        }
    }
}

impl core::error::Error for SequenceLength {}
