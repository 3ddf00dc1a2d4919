use core::convert::Infallible;
use core::slice::Iter;

use super::{Frame, FrameSource};

/// Frames that lie in memory, played once, as a stream without utterances.
#[derive(Debug, Clone)]
pub struct Recording<'a, T, const I: usize> {
    rest: Iter<'a, [T; I]>,
}

impl<'a, T, const I: usize> Recording<'a, T, I> {
    /// Plays `frames` from the first.
    pub fn new(frames: &'a [[T; I]]) -> Self {
        Self {
            rest: frames.iter(),
        }
    }
}

impl<T: Copy, const I: usize> FrameSource<I> for Recording<'_, T, I> {
    type Element = T;
    type Error = Infallible;

    fn poll(&mut self) -> Result<Frame<T, I>, Infallible> {
        Ok(self.rest.next().map_or(Frame::End, |f| Frame::Ready(*f)))
    }
}

/// Recordings that lie in memory, played once, one after the other; each is an utterance.
#[derive(Debug, Clone)]
pub struct Recordings<'a, T, const I: usize> {
    /// What is left of the recording that is played.
    now: Option<Iter<'a, [T; I]>>,
    rest: Iter<'a, &'a [[T; I]]>,
}

impl<'a, T, const I: usize> Recordings<'a, T, I> {
    /// Plays `recordings` from the first.
    pub fn new(recordings: &'a [&'a [[T; I]]]) -> Self {
        Self {
            now: None,
            rest: recordings.iter(),
        }
    }
}

impl<T: Copy, const I: usize> FrameSource<I> for Recordings<'_, T, I> {
    type Element = T;
    type Error = Infallible;

    fn poll(&mut self) -> Result<Frame<T, I>, Infallible> {
        if self.now.is_none() {
            self.now = self.rest.next().map(|recording| recording.iter());
        }
        let Some(now) = &mut self.now else {
            return Ok(Frame::End);
        };
        let Some(frame) = now.next() else {
            self.now = None;
            return Ok(Frame::EndOfUtterance);
        };
        Ok(Frame::Ready(*frame))
    }
}
