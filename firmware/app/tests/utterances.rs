//! Words with a beginning and an end.
mod support;

use app::{Event, Frame, FrameSource, Gate, Listener, Recording, Recordings, Spotted, WholeWord};
use embedded_hal_mock::eh1::digital::State;

use support::{Sum, TEN, events, led};

#[test]
fn only_the_last_scores_of_a_word_count() {
    // Ten on the way, but not at the end; then ten at the end only.
    let words: [&[[i16; 1]]; 3] = [&[[10], [-1]], &[[1], [9]], &[[3]]];
    let pin = led(&[State::High, State::Low]);
    let mut listener = Listener::new(&Sum, Recordings::new(&words), pin, WholeWord::new(TEN));
    use Event::{End, EndOfUtterance, Heard, Stepped};
    let (step, end) = (Stepped, EndOfUtterance);
    let want = [step, step, end, step, step, Heard, step, end, End];
    assert_eq!(events(&mut listener), want);
    listener.release().1.done();
}

#[test]
fn each_word_begins_from_the_initial_state() {
    let words: [&[[i16; 1]]; 2] = [&[[9]], &[[9]]];
    let mut listener = Listener::new(&Sum, Recordings::new(&words), led(&[]), WholeWord::new(TEN));
    assert!(!events(&mut listener).contains(&Event::Heard));
    listener.release().1.done();
}

#[test]
fn a_word_without_frames_is_not_judged_by_the_one_before() {
    let words: [&[[i16; 1]]; 3] = [&[[10]], &[], &[]];
    let pin = led(&[State::High]);
    let mut listener = Listener::new(&Sum, Recordings::new(&words), pin, WholeWord::new(TEN));
    use Event::{End, Heard, Idle, Stepped};
    assert_eq!(events(&mut listener), [Stepped, Heard, Idle, Idle, End]);
    listener.release().1.done();
}

#[test]
fn a_row_of_frames_does_not_go_on_in_the_next_word() {
    let words: [&[[i16; 1]]; 2] = [&[[10]], &[[10]]];
    let twice = Spotted::new(TEN, 2, 1);
    let mut listener = Listener::new(&Sum, Recordings::new(&words), led(&[]), twice);
    assert!(!events(&mut listener).contains(&Event::Heard));
    listener.release().1.done();
}

/// What comes through a gate that hangs for two frames, up to the end: frames, `|` for the
/// end of an utterance, `.` for nothing.
fn gated(source: impl FrameSource<1, Element = i16>) -> String {
    let mut gate = Gate::new(source, |frame: &[i16; 1]| frame[0] > 4, 2);
    let mut seen = String::new();
    loop {
        match gate.poll().unwrap() {
            Frame::Ready([x]) => seen += &x.to_string(),
            Frame::Pending => seen.push('.'),
            Frame::EndOfUtterance => seen.push('|'),
            Frame::End => return seen,
        }
    }
}

fn stream(frames: &[[i16; 1]]) -> Recording<'_, i16, 1> {
    Recording::new(frames)
}

#[test]
fn a_gate_cuts_at_silences() {
    let frames = [1, 2, 5, 3, 6, 1, 2, 3, 0, 7, 1, 2].map(|x| [x]);
    assert_eq!(gated(stream(&frames)), "..53612|..712|");
}

#[test]
fn a_gate_tells_the_end_of_a_word_that_the_source_cuts_off() {
    assert_eq!(gated(stream(&[[5], [1]])), "51|");
    assert_eq!(gated(stream(&[[1]])), ".");
    assert_eq!(gated(stream(&[])), "");
}

#[test]
fn a_gate_keeps_the_ends_that_the_source_tells_and_drops_those_of_silence() {
    let words: [&[[i16; 1]]; 3] = [&[[5], [6]], &[[1]], &[[7], [1], [1], [1]]];
    assert_eq!(gated(Recordings::new(&words)), "56|..711|..");
}
