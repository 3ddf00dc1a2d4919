//! Bidirectional layers on a stream, with bounded memory and latency.

use super::Bidirectional;
use crate::layer::{Layer, State};

/// A [`Bidirectional`] layer over a stream: outputs come `CHUNK` at a time, each
/// computed with at least `WINDOW − CHUNK` frames of look-ahead.
///
/// The forward direction is exact: its state goes on from chunk to chunk. The
/// backward direction starts anew at the end of each window, from zero, instead of
/// at the end of the stream: where the look-ahead covers the rest of the stream
/// (as after [`finish`](Self::finish)), the result is that of
/// [`Bidirectional::run`], bit for bit; elsewhere it is an approximation that
/// forgets what lies more than the look-ahead ahead. Memory is `WINDOW` frames;
/// latency is `WINDOW` frames.
#[derive(Debug)]
pub struct Chunked<
    'a,
    A,
    B,
    const I: usize,
    const H: usize,
    const CHUNK: usize,
    const WINDOW: usize,
> where
    A: Layer<I, H>,
{
    layer: &'a Bidirectional<A, B>,
    forward: A::State,
    frames: [[A::In; I]; WINDOW],
    filled: usize,
}

impl<'a, A, B, const I: usize, const H: usize, const CHUNK: usize, const WINDOW: usize>
    Chunked<'a, A, B, I, H, CHUNK, WINDOW>
where
    A: Layer<I, H>,
    A::In: Default,
    B: Layer<I, H, In = A::In, Out = A::Out>,
{
    /// A stream before its first frame. `CHUNK` is 1 to `WINDOW`; anything else
    /// does not compile.
    #[must_use]
    pub fn new(layer: &'a Bidirectional<A, B>) -> Self {
        const { assert!(CHUNK > 0 && CHUNK <= WINDOW, "CHUNK is not 1 to WINDOW") };
        Self {
            layer,
            forward: layer.forward().state(),
            frames: [[A::In::default(); I]; WINDOW],
            filled: 0,
        }
    }

    /// Takes in one frame. When the window is full, writes the outputs of its
    /// first `CHUNK` frames to `y`, drops those frames, and returns true.
    pub fn push(&mut self, x: &[A::In; I], y: &mut [[[A::Out; H]; 2]; CHUNK]) -> bool {
        if let Some(place) = self.frames.get_mut(self.filled) {
            *place = *x;
            self.filled += 1;
        }
        if self.filled < WINDOW {
            return false;
        }
        self.emit(y);
        self.frames.rotate_left(CHUNK);
        self.filled = WINDOW - CHUNK;
        true
    }

    /// Ends the stream: writes the outputs of the frames still in the window to
    /// `y` and returns how many there were. The stream is new afterwards. Outputs
    /// beyond the end of `y` are lost; `WINDOW − 1` are always enough.
    pub fn finish(&mut self, y: &mut [[[A::Out; H]; 2]]) -> usize {
        let count = self.filled;
        self.emit(y);
        self.reset();
        count
    }

    /// Back to before the first frame.
    pub fn reset(&mut self) {
        self.forward.reset();
        self.filled = 0;
    }

    /// Computes the window and writes the outputs of as many of its first frames
    /// as `y` holds; the forward state advances by those.
    fn emit(&mut self, y: &mut [[[A::Out; H]; 2]]) {
        let frames = self.frames.get(..self.filled).unwrap_or_default();
        for (x, [y, _]) in frames.iter().zip(y.iter_mut()) {
            self.layer.forward().step(&mut self.forward, x, y);
        }
        let backward = self.layer.backward();
        let mut state = backward.state();
        // The look-ahead only warms the state up.
        let mut unused = [B::ZERO_OUT; H];
        for x in frames.iter().skip(y.len()).rev() {
            backward.step(&mut state, x, &mut unused);
        }
        for (x, [_, y]) in frames.iter().zip(y).rev() {
            backward.step(&mut state, x, y);
        }
    }
}
