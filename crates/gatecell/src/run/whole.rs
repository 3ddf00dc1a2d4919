//! Whole sequences in buffers of the user's.

use super::sequence_net::{Causal, SequenceLength, SequenceNet};

/// The buffers in which a [`SequenceNet`] computes sequences of up to `T` frames:
/// all the memory it needs beside its input. A shorter sequence is a shorter slice
/// of frames.
///
/// ```
/// use gatecell::F32;
/// use gatecell::format::float::{self, Affine};
/// use gatecell::layer::{Rnn, RnnFunction};
/// use gatecell::run::{Bidirectional, Sequence, SequenceLength};
///
/// static ONE: [f32; 4] = float::pack_rows(&[[1.0]]);
/// static BIAS: [[f32; 4]; 1] = float::row_blocks(&[0.0]);
/// // h = relu(x + h): sums from either end.
/// const SUM: Rnn<1, 1, F32> = Rnn::new(Affine::rows(&ONE, &ONE, &BIAS), RnnFunction::Relu(()));
/// type Sums = Bidirectional<Rnn<1, 1, F32>, Rnn<1, 1, F32>, 1>;
/// static SUMS: Sums = Bidirectional::new(SUM, SUM);
///
/// let mut room = Sequence::<Sums, 1, 4>::new([[[0.0]; 2]; 4]);
/// assert_eq!(Sequence::<Sums, 1, 4>::RAM_BYTES, 4 * 2 * 4);
/// let y = room.run(&SUMS, &[[1.0], [2.0], [3.0]])?;
/// assert_eq!(y, [[[1.0], [6.0]], [[3.0], [5.0]], [[6.0], [3.0]]]);
/// assert_eq!(room.run(&SUMS, &[[5.0]])?, [[[5.0], [5.0]]]);
/// assert!(room.run(&SUMS, &[[1.0]; 5]).is_err());
/// # Ok::<(), SequenceLength>(())
/// ```
#[derive(Debug)]
pub struct Sequence<N: SequenceNet<I>, const I: usize, const T: usize> {
    buffers: N::Buffers<T>,
}

impl<N: SequenceNet<I>, const I: usize, const T: usize> Sequence<N, I, T> {
    /// Bytes of this value. Frames are the user's.
    pub const RAM_BYTES: usize = size_of::<Self>();

    /// Room for sequences in buffers of any content.
    #[must_use]
    pub const fn new(buffers: N::Buffers<T>) -> Self {
        Self { buffers }
    }

    /// Computes a whole sequence from the network's initial states.
    ///
    /// # Errors
    ///
    /// [`SequenceLength`]: no frames, more than `T`, or not as many as the network
    /// needs.
    #[inline]
    pub fn run<'a>(
        &'a mut self,
        net: &N,
        frames: &[[N::In; I]],
    ) -> Result<N::Output<'a>, SequenceLength> {
        self.run_from(net, &mut net.states(), frames)
    }

    /// Computes a whole sequence from states of the user's. The states that read
    /// forward are those after the last frame afterwards.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    #[inline]
    pub fn run_from<'a>(
        &'a mut self,
        net: &N,
        states: &mut N::States,
        frames: &[[N::In; I]],
    ) -> Result<N::Output<'a>, SequenceLength> {
        let count = frames.len();
        let wrong = SequenceLength {
            frames: count,
            room: T,
            needed: N::STEPS,
        };
        if count == 0 || count > T || N::STEPS.is_some_and(|steps| steps != count) {
            return Err(wrong);
        }
        net.compute(&mut self.buffers, states, count, frames)
            .ok_or(wrong)
    }

    /// Computes the next frames of a stream: the states go on from where they
    /// stand. Any cut of a stream into pieces gives the same bits.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    #[inline]
    pub fn resume<'a>(
        &'a mut self,
        net: &N,
        states: &mut N::States,
        frames: &[[N::In; I]],
    ) -> Result<N::Output<'a>, SequenceLength>
    where
        N: Causal<I>,
    {
        self.run_from(net, states, frames)
    }
}
