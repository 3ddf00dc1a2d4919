use embedded_hal::delay::DelayNs;
use embedded_hal::digital::OutputPin;

use crate::{Decision, Frame, FrameSource, Net, Rule};

/// What one [`Listener::poll`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The source had no frame.
    Idle,
    /// A frame was processed and nothing was heard.
    Stepped,
    /// This frame confirmed the keyword.
    Heard,
    /// The source has ended.
    End,
}

/// Which of the listener's two peripherals failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error<S, P> {
    /// The frame source.
    Source(S),
    /// The LED's pin.
    Pin(P),
}

/// Steps a network over the frames of a source and lights an LED when the keyword is heard.
#[derive(Debug)]
pub struct Listener<'n, N, S, P, const I: usize, const O: usize>
where
    N: Net<I, O>,
{
    net: &'n N,
    state: N::State,
    scores: [i32; O],
    source: S,
    led: P,
    decision: Decision,
    frames: u32,
}

impl<'n, N, S, P, const I: usize, const O: usize> Listener<'n, N, S, P, I, O>
where
    N: Net<I, O>,
    S: FrameSource<I>,
    P: OutputPin,
{
    /// A listener that has heard nothing. A `keyword` that the network does not have is never
    /// heard.
    pub fn new(net: &'n N, source: S, led: P, rule: Rule) -> Self {
        Self {
            net,
            state: net.state(),
            scores: [0; O],
            source,
            led,
            decision: Decision::new(rule),
            frames: 0,
        }
    }

    /// Processes at most one frame.
    pub fn poll(&mut self) -> Result<Event, Error<S::Error, P::Error>> {
        let frame = match self.source.poll().map_err(Error::Source)? {
            Frame::Ready(frame) => frame,
            Frame::Pending => return Ok(Event::Idle),
            Frame::End => return Ok(Event::End),
        };
        self.net.step(&mut self.state, &frame, &mut self.scores);
        self.frames = self.frames.wrapping_add(1);
        let was_lit = self.decision.lit();
        let heard = self.decision.push(&self.scores);
        if self.decision.lit() != was_lit {
            self.led
                .set_state(self.decision.lit().into())
                .map_err(Error::Pin)?;
        }
        Ok(if heard { Event::Heard } else { Event::Stepped })
    }

    /// Runs until the source ends and returns how often the keyword was heard. While the
    /// source has nothing, waits `idle_us` at a time.
    pub fn listen(
        &mut self,
        delay: &mut impl DelayNs,
        idle_us: u32,
    ) -> Result<u32, Error<S::Error, P::Error>> {
        let mut heard = 0u32;
        loop {
            match self.poll()? {
                Event::Idle => delay.delay_us(idle_us),
                Event::Stepped => {}
                Event::Heard => heard = heard.saturating_add(1),
                Event::End => return Ok(heard),
            }
        }
    }

    /// The scores of the last frame.
    pub fn scores(&self) -> &[i32; O] {
        &self.scores
    }

    /// How many frames were processed.
    pub fn frames(&self) -> u32 {
        self.frames
    }

    /// Gives the source and the pin back.
    pub fn release(self) -> (S, P) {
        (self.source, self.led)
    }
}
