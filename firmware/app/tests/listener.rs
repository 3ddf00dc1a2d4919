//! The listener against mocked peripherals.
use app::{Error, Event, Frame, FrameSource, Listener, Net, Recording, Rule};
use embedded_hal_mock::eh1::MockError;
use embedded_hal_mock::eh1::delay::{CheckedDelay, Transaction as Wait};
use embedded_hal_mock::eh1::digital::{Mock as Pin, State, Transaction as Set};

/// Adds the inputs up; the score of the keyword (output 1) is the sum.
struct Sum;

impl Net<1, 2> for Sum {
    type State = i32;
    fn state(&self) -> i32 {
        0
    }
    fn step(&self, state: &mut i32, frame: &[i16; 1], out: &mut [i32; 2]) {
        *state += i32::from(frame[0]);
        *out = [0, *state];
    }
}

const RULE: Rule = Rule {
    keyword: 1,
    margin: 10,
    confirm: 2,
    hold: 1,
};

fn led(states: &[State]) -> Pin {
    Pin::new(&states.iter().map(|s| Set::set(*s)).collect::<Vec<_>>())
}

#[test]
fn lights_after_confirmation_and_goes_dark_after_hold() {
    // Sums: 9, 10, 11, 0, 0, 0. Confirmed on the third frame, held one more.
    let frames = [[9], [1], [1], [-11], [0], [0]];
    let pin = led(&[State::High, State::Low]);
    let mut listener = Listener::new(&Sum, Recording::new(&frames), pin, RULE);
    let mut events = Vec::new();
    loop {
        let event = listener.poll().unwrap();
        events.push(event);
        if event == Event::End {
            break;
        }
    }
    let mut want = [Event::Stepped; 7];
    want[2] = Event::Heard;
    want[6] = Event::End;
    assert_eq!(events, want);
    assert_eq!(listener.frames(), 6);
    assert_eq!(listener.scores(), &[0, 0]);
    listener.release().1.done();
}

#[test]
fn a_keyword_that_goes_on_is_heard_once() {
    let frames = [[20], [0], [0], [0], [0]];
    let mut listener = Listener::new(&Sum, Recording::new(&frames), led(&[State::High]), RULE);
    let mut delay = CheckedDelay::new(&[]);
    assert_eq!(listener.listen(&mut delay, 100), Ok(1));
    listener.release().1.done();
    delay.done();
}

#[test]
fn one_frame_short_of_confirmation_is_not_heard() {
    let frames = [[20], [-20], [20], [-20]];
    let mut listener = Listener::new(&Sum, Recording::new(&frames), led(&[]), RULE);
    let mut delay = CheckedDelay::new(&[]);
    assert_eq!(listener.listen(&mut delay, 100), Ok(0));
    listener.release().1.done();
    delay.done();
}

#[test]
fn the_margin_is_exact() {
    for (level, heard) in [(9, 0), (10, 1)] {
        let frames = [[level], [0], [-level]];
        let states: &[_] = if heard == 1 { &[State::High] } else { &[] };
        let mut listener = Listener::new(&Sum, Recording::new(&frames), led(states), RULE);
        let mut delay = CheckedDelay::new(&[]);
        assert_eq!(listener.listen(&mut delay, 1), Ok(heard), "level {level}");
        listener.release().1.done();
        delay.done();
    }
}

/// Is not ready every other time, and breaks at the end.
struct Slow(u8);

impl FrameSource<1> for Slow {
    type Error = &'static str;
    fn poll(&mut self) -> Result<Frame<1>, &'static str> {
        self.0 += 1;
        match self.0 {
            1 | 3 => Ok(Frame::Pending),
            2 | 4 => Ok(Frame::Ready([1])),
            _ => Err("unplugged"),
        }
    }
}

#[test]
fn waits_while_idle_and_reports_a_broken_source() {
    let mut listener = Listener::new(&Sum, Slow(0), led(&[]), RULE);
    let mut delay = CheckedDelay::new(&[Wait::delay_us(250), Wait::delay_us(250)]);
    let result = listener.listen(&mut delay, 250);
    assert_eq!(result, Err(Error::Source("unplugged")));
    assert_eq!(listener.frames(), 2);
    listener.release().1.done();
    delay.done();
}

#[test]
fn reports_a_broken_pin() {
    let fault = MockError::Io(std::io::ErrorKind::BrokenPipe);
    let pin = Pin::new(&[Set::set(State::High).with_error(fault.clone())]);
    let rule = Rule { confirm: 1, ..RULE };
    let mut listener = Listener::new(&Sum, Recording::new(&[[20]]), pin, rule);
    assert_eq!(listener.poll(), Err(Error::Pin(fault)));
    listener.release().1.done();
}
