//! Spotting a keyword in a stream, with mocked peripherals.
mod support;

use app::{ActiveLow, Error, Event, Frame, FrameSource, Keyword, Listener, Recording, Spotted};
use embedded_hal_mock::eh1::MockError;
use embedded_hal_mock::eh1::delay::{CheckedDelay, Transaction as Wait};
use embedded_hal_mock::eh1::digital::{Mock as Pin, State, Transaction as Set};
use gatecell::Fixed;

use support::{Sum, TEN, events, led};

const TWICE: Spotted = Spotted::new(TEN, 2, 1);

/// How often the keyword is heard in `frames`, while the LED is set to `states`.
fn heard(frames: &[[i16; 1]], spotted: Spotted, states: &[State]) -> u32 {
    let mut listener = Listener::new(&Sum, Recording::new(frames), led(states), spotted);
    let mut delay = CheckedDelay::new(&[]);
    let heard = listener.listen(&mut delay, 100).unwrap();
    listener.release().1.done();
    delay.done();
    heard
}

#[test]
fn lights_after_confirmation_and_goes_dark_after_hold() {
    // Sums: 9, 10, 11, 0, 0, 0. Confirmed on the third frame, held one more.
    let frames = [[9], [1], [1], [-11], [0], [0]];
    let pin = led(&[State::High, State::Low]);
    let mut listener = Listener::new(&Sum, Recording::new(&frames), pin, TWICE);
    let mut want = [Event::Stepped; 7];
    want[2] = Event::Heard;
    want[6] = Event::End;
    assert_eq!(events(&mut listener), want);
    assert_eq!(listener.frames(), 6);
    assert_eq!(listener.scores(), &[Fixed(0), Fixed(0)]);
    listener.release().1.done();
}

#[test]
fn an_led_that_a_low_pin_lights() {
    let pin = led(&[State::Low, State::High]);
    let frames = [[10], [0], [-10], [0]];
    let mut listener = Listener::new(&Sum, Recording::new(&frames), ActiveLow(pin), TWICE);
    events(&mut listener);
    listener.release().1.0.done();
}

#[test]
fn a_keyword_that_goes_on_is_heard_once() {
    let frames = [[20], [0], [0], [0], [0]];
    assert_eq!(heard(&frames, TWICE, &[State::High]), 1);
}

#[test]
fn one_frame_short_of_confirmation_is_not_heard() {
    let frames = [[20], [-20], [20], [-20]];
    assert_eq!(heard(&frames, TWICE, &[]), 0);
}

#[test]
fn zero_confirming_frames_are_one() {
    let spotted = Spotted::new(TEN, 0, 0);
    assert_eq!(heard(&[[9], [1], [0]], spotted, &[State::High]), 1);
}

#[test]
fn the_margin_is_exact() {
    assert_eq!(heard(&[[9], [0], [-9]], TWICE, &[]), 0);
    assert_eq!(heard(&[[10], [0], [-10]], TWICE, &[State::High]), 1);
}

#[test]
fn the_widest_scores_do_not_overflow() {
    let margin = Fixed(i32::MAX);
    let scores = [Fixed(i32::MIN), Fixed(i32::MAX)];
    let wins = |class| Keyword { class, margin }.wins(&scores);
    assert_eq!([wins(0), wins(1)], [false, true]);
}

#[test]
fn a_keyword_that_the_network_lacks_is_never_heard() {
    let keyword = Keyword { class: 2, ..TEN };
    assert_eq!(heard(&[[99]; 5], Spotted::new(keyword, 1, 1), &[]), 0);
}

/// Is not ready every other time, and breaks at the end.
struct Slow(u8);

impl FrameSource<1> for Slow {
    type Element = i16;
    type Error = &'static str;
    fn poll(&mut self) -> Result<Frame<i16, 1>, &'static str> {
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
    let mut listener = Listener::new(&Sum, Slow(0), led(&[]), TWICE);
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
    let once = Spotted::new(TEN, 1, 1);
    let mut listener = Listener::new(&Sum, Recording::new(&[[20]]), pin, once);
    assert_eq!(listener.poll(), Err(Error::Pin(fault)));
    listener.release().1.done();
}
