use embedded_hal::delay::DelayNs;
use embedded_hal::digital::OutputPin;
use gatecell::Fixed;
use gatecell::layer::Layer;

use crate::{Decision, Frame, FrameSource};

/// What one [`Listener::poll`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The source had no frame.
    Idle,
    /// A frame was processed and nothing was heard.
    Stepped,
    /// The frame, or the end of the utterance, confirmed the keyword.
    Heard,
    /// An utterance ended, and its end did not confirm the keyword.
    EndOfUtterance,
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
pub struct Listener<'n, N, S, P, D, const I: usize, const O: usize>
where
    N: Layer<I, O>,
{
    net: &'n N,
    state: N::State,
    scores: [N::Out; O],
    source: S,
    led: P,
    decision: D,
    frames: u32,
    in_utterance: bool,
}

impl<'n, N, S, P, D, const I: usize, const O: usize> Listener<'n, N, S, P, D, I, O>
where
    N: Layer<I, O, In = i16, Out = Fixed<16>>,
    S: FrameSource<I, Element = i16>,
    P: OutputPin,
    D: Decision,
{
    /// A listener that has heard nothing. The LED is left as it is until it must change, so
    /// let it be off.
    pub fn new(net: &'n N, source: S, led: P, decision: D) -> Self {
        Self {
            net,
            state: net.state(),
            scores: [N::ZERO_OUT; O],
            source,
            led,
            decision,
            frames: 0,
            in_utterance: false,
        }
    }

    /// Processes at most one frame.
    pub fn poll(&mut self) -> Result<Event, Error<S::Error, P::Error>> {
        let was_lit = self.decision.lit();
        let event = match self.source.poll().map_err(Error::Source)? {
            Frame::Ready(frame) => self.step(&frame),
            Frame::EndOfUtterance => self.end_utterance(),
            Frame::Pending => return Ok(Event::Idle),
            Frame::End => return Ok(Event::End),
        };
        let lit = self.decision.lit();
        if lit != was_lit {
            self.led.set_state(lit.into()).map_err(Error::Pin)?;
        }
        Ok(event)
    }

    fn step(&mut self, frame: &[i16; I]) -> Event {
        self.net.step(&mut self.state, frame, &mut self.scores);
        self.frames = self.frames.wrapping_add(1);
        self.in_utterance = true;
        if self.decision.frame(&self.scores) {
            Event::Heard
        } else {
            Event::Stepped
        }
    }

    fn end_utterance(&mut self) -> Event {
        // Without a frame since the last end, the scores are that utterance's and would be
        // judged twice.
        if !core::mem::take(&mut self.in_utterance) {
            return Event::Idle;
        }
        self.net.reset(&mut self.state);
        if self.decision.end_of_utterance(&self.scores) {
            Event::Heard
        } else {
            Event::EndOfUtterance
        }
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
                Event::Stepped | Event::EndOfUtterance => {}
                Event::Heard => heard = heard.saturating_add(1),
                Event::End => return Ok(heard),
            }
        }
    }

    /// The scores of the last frame; after the end of an utterance still those of its last.
    pub fn scores(&self) -> &[Fixed<16>; O] {
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
