//! Bidirectional networks on a stream, with bounded memory and latency.

use super::sequence_net::EveryStep;

/// A [`SequenceNet`](super::SequenceNet) over a stream: outputs come `CHUNK` steps
/// at a time, each computed with at least `WINDOW − CHUNK` frames of look-ahead.
///
/// Directions that read forward continue from chunk to chunk. Directions that read
/// backward start at the end of each window instead of at the end of the stream, so
/// they know nothing of frames beyond the window, and the outputs approximate those
/// of the whole sequence. They are the same bits if the window reaches to the end of
/// the stream (as after [`finish`](Self::finish)), and always for the forward half of
/// a first layer. Latency is `WINDOW` frames.
///
/// ```
/// use gatecell::F32;
/// use gatecell::format::float::{self, Affine};
/// use gatecell::layer::{Rnn, RnnFunction};
/// use gatecell::run::{Bidirectional, Chunked};
///
/// static ONE: [f32; 4] = float::pack_rows(&[[1.0]]);
/// static BIAS: [[f32; 4]; 1] = float::row_blocks(&[0.0]);
/// const SUM: Rnn<1, 1, F32> = Rnn::new(Affine::rows(&ONE, &ONE, &BIAS), RnnFunction::Relu(()));
/// type Sums = Bidirectional<Rnn<1, 1, F32>, Rnn<1, 1, F32>, 1>;
/// static SUMS: Sums = Bidirectional::new(SUM, SUM);
///
/// // One step at a time, with one of look-ahead.
/// let mut stream = Chunked::<Sums, 1, 1, 2>::new(&SUMS, [[0.0]; 2], [[[0.0]; 2]; 2]);
/// assert!(stream.push(&[1.0]).is_none());
/// assert_eq!(stream.push(&[2.0]), Some([[[1.0], [3.0]]].as_slice()));
/// assert_eq!(stream.push(&[3.0]), Some([[[3.0], [5.0]]].as_slice()));
/// assert_eq!(stream.finish(), Some([[[6.0], [3.0]]].as_slice()));
/// ```
#[derive(Debug)]
pub struct Chunked<'n, N, const I: usize, const CHUNK: usize, const WINDOW: usize>
where
    N: EveryStep<I>,
{
    net: &'n N,
    pub(crate) states: N::States,
    pub(crate) frames: [[N::In; I]; WINDOW],
    pub(crate) filled: usize,
    buffers: N::Buffers<WINDOW>,
}

impl<'n, N, const I: usize, const CHUNK: usize, const WINDOW: usize>
    Chunked<'n, N, I, CHUNK, WINDOW>
where
    N: EveryStep<I>,
{
    /// Bytes of this value: window, states and buffers.
    pub const RAM_BYTES: usize = size_of::<Self>();

    /// A stream before its first frame, in a window and buffers of any content.
    /// `CHUNK` is 1 to `WINDOW`; anything else does not compile.
    #[must_use]
    pub fn new(net: &'n N, window: [[N::In; I]; WINDOW], buffers: N::Buffers<WINDOW>) -> Self {
        const { assert!(CHUNK > 0 && CHUNK <= WINDOW, "CHUNK is not 1 to WINDOW") };
        Self {
            net,
            states: net.states(),
            frames: window,
            filled: 0,
            buffers,
        }
    }

    /// Takes in one frame. When the window is full, gives the outputs of its first
    /// `CHUNK` frames and drops those frames.
    pub fn push(&mut self, x: &[N::In; I]) -> Option<N::Output<'_>> {
        if let Some(place) = self.frames.get_mut(self.filled) {
            *place = *x;
            self.filled += 1;
        }
        if self.filled < WINDOW {
            return None;
        }
        let output = self
            .net
            .compute(&mut self.buffers, &mut self.states, CHUNK, &self.frames);
        self.frames.rotate_left(CHUNK);
        self.filled = WINDOW - CHUNK;
        output
    }

    /// Ends the stream: gives the outputs of the frames still in the window, `None`
    /// if there are none. The stream is new afterwards.
    pub fn finish(&mut self) -> Option<N::Output<'_>> {
        let rest = self
            .frames
            .get(..self.filled)
            .filter(|rest| !rest.is_empty())?;
        let output = self
            .net
            .compute(&mut self.buffers, &mut self.states, self.filled, rest);
        self.states = self.net.states();
        self.filled = 0;
        output
    }

    /// Frames taken in whose outputs are still to come.
    pub const fn waiting(&self) -> usize {
        self.filled
    }

    /// Goes on from given states, with an empty window.
    pub fn start_from(&mut self, states: N::States) {
        self.states = states;
        self.filled = 0;
    }

    /// Back to before the first frame.
    pub fn reset(&mut self) {
        self.start_from(self.net.states());
    }
}
