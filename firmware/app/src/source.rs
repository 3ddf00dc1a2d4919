use core::convert::Infallible;

/// What a [`FrameSource`] has to say when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame<const I: usize> {
    /// The next frame, quantized as the network expects it.
    Ready([i16; I]),
    /// Nothing yet: ask again later.
    Pending,
    /// There will be no more frames.
    End,
}

/// Where frames come from. embedded-hal has no trait for microphones, hence this one.
pub trait FrameSource<const I: usize> {
    /// Why a frame could not be had.
    type Error: core::fmt::Debug;

    /// Returns without waiting.
    fn poll(&mut self) -> Result<Frame<I>, Self::Error>;
}

/// Frames that lie in memory, played once.
#[derive(Debug, Clone)]
pub struct Recording<'a, const I: usize> {
    rest: core::slice::Iter<'a, [i16; I]>,
}

impl<'a, const I: usize> Recording<'a, I> {
    /// Plays `frames` from the first.
    pub fn new(frames: &'a [[i16; I]]) -> Self {
        Self {
            rest: frames.iter(),
        }
    }
}

impl<const I: usize> FrameSource<I> for Recording<'_, I> {
    type Error = Infallible;

    fn poll(&mut self) -> Result<Frame<I>, Infallible> {
        Ok(self.rest.next().map_or(Frame::End, |f| Frame::Ready(*f)))
    }
}
