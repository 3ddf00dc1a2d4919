use super::{Frame, FrameSource};

/// Cuts an endless stream into utterances at its silences.
///
/// An utterance begins with a loud frame and ends after some quiet ones in a row. What is
/// between utterances is dropped, so that the network need not run.
#[derive(Debug, Clone)]
pub struct Gate<S, L> {
    source: S,
    loud: L,
    hang: u16,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    /// In an utterance, after so many quiet frames in a row.
    Open(u16),
    /// The last frame was passed on, its end is still to be told.
    Ending,
}

impl<S, L> Gate<S, L> {
    /// `loud` judges a frame, for instance by the feature that is its energy. An utterance
    /// ends after `hang` quiet frames, zero being taken as one; they go to the network too,
    /// so let them be about as many as followed the words that it learned from.
    pub const fn new(source: S, loud: L, hang: u16) -> Self {
        Self {
            source,
            loud,
            hang,
            state: State::Closed,
        }
    }
}

impl<S, L, const I: usize> FrameSource<I> for Gate<S, L>
where
    S: FrameSource<I>,
    L: FnMut(&[S::Element; I]) -> bool,
{
    type Element = S::Element;
    type Error = S::Error;

    fn poll(&mut self) -> Result<Frame<S::Element, I>, S::Error> {
        if self.state == State::Ending {
            self.state = State::Closed;
            return Ok(Frame::EndOfUtterance);
        }
        let polled = self.source.poll()?;
        let frame = match polled {
            Frame::Ready(frame) => frame,
            Frame::Pending => return Ok(Frame::Pending),
            Frame::EndOfUtterance | Frame::End => {
                let was = core::mem::replace(&mut self.state, State::Closed);
                return Ok(match (was, polled) {
                    (State::Closed, Frame::End) => Frame::End,
                    (State::Closed, _) => Frame::Pending,
                    // An end will still be there when the source is asked again.
                    _ => Frame::EndOfUtterance,
                });
            }
        };
        self.state = match self.state {
            _ if (self.loud)(&frame) => State::Open(0),
            State::Open(quiet) if quiet.saturating_add(1) < self.hang => State::Open(quiet + 1),
            State::Open(_) => State::Ending,
            State::Closed | State::Ending => return Ok(Frame::Pending),
        };
        Ok(Frame::Ready(frame))
    }
}
