//! What the tests share.
#![allow(dead_code, unreachable_pub)] // each test uses a part
use app::{Decision, Event, FrameSource, Keyword, Listener};
use embedded_hal::digital::OutputPin;
use embedded_hal_mock::eh1::digital::{Mock as Pin, State, Transaction as Set};
use gatecell::Fixed;
use gatecell::layer::Layer;

/// Adds the inputs up; the score of the keyword (output 1) is the sum.
#[derive(Debug)]
pub struct Sum;

/// The sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Total(i32);

impl Layer<1, 2> for Sum {
    type In = i16;
    type Out = Fixed<16>;
    type State = Total;
    const ZERO_OUT: Fixed<16> = Fixed(0);
    fn weight_bytes(&self) -> usize {
        0
    }
    fn state(&self) -> Total {
        Total(0)
    }
    fn step(&self, state: &mut Total, frame: &[i16; 1], out: &mut [Fixed<16>; 2]) {
        state.0 += i32::from(frame[0]);
        *out = [Fixed(0), Fixed(state.0)];
    }
}

/// What [`Sum`] hears, from a score of ten.
pub const TEN: Keyword = Keyword {
    class: 1,
    margin: Fixed(10),
};

/// A pin that must be set to these states in turn.
pub fn led(states: &[State]) -> Pin {
    Pin::new(&states.iter().map(|s| Set::set(*s)).collect::<Vec<_>>())
}

/// All events of a listener up to the end.
pub fn events<N, S, P, D, const I: usize, const O: usize>(
    listener: &mut Listener<'_, N, S, P, D, I, O>,
) -> Vec<Event>
where
    N: Layer<I, O, In = i16, Out = Fixed<16>>,
    S: FrameSource<I, Element = i16>,
    P: OutputPin,
    D: Decision,
{
    let mut events = Vec::new();
    loop {
        events.push(listener.poll().unwrap());
        if events.last() == Some(&Event::End) {
            return events;
        }
    }
}
