//! The committed model hears "seven", and no other digit, in recordings of real speakers.
mod support;

/// The model, as `cargo xtask firmware` writes it.
#[allow(dead_code, unreachable_pub)]
mod model {
    include!("../../models/kws_gru64_w8a16.rs");
}

/// Recordings that it was not trained with.
#[allow(unreachable_pub)]
mod held_out {
    include!("../../models/recordings.rs");
}

use app::{Event, Keyword, Listener, Quantized, Recordings, WholeWord};
use embedded_hal_mock::eh1::digital::State;
use gatecell::Fixed;
use gatecell::decode::argmax;

use held_out::{NAMES, RECORDINGS};
use model::Model;
use support::{events, led};

static MODEL: Model = Model::new();

/// The same as on the boards.
const SEVEN: Keyword = Keyword {
    class: 7,
    margin: Fixed(1 << 16),
};

/// What happened at the end of each recording, while the LED was set to `states`.
fn ends(recordings: &[&[[f32; Model::INPUT_SIZE]]], states: &[State]) -> Vec<Event> {
    let source = Quantized::new(Recordings::new(recordings), Model::quantize);
    let mut listener = Listener::new(&MODEL, source, led(states), WholeWord::new(SEVEN));
    let mut events = events(&mut listener);
    listener.release().1.done();
    events.retain(|event| matches!(event, Event::Heard | Event::EndOfUtterance));
    events
}

#[test]
fn the_led_goes_on_for_seven_alone() {
    assert!(NAMES.iter().filter(|name| name.starts_with('7')).count() >= 2);
    for (name, recording) in NAMES.iter().zip(RECORDINGS) {
        let (states, want): (&[_], _) = if name.starts_with('7') {
            (&[State::High], Event::Heard)
        } else {
            (&[], Event::EndOfUtterance)
        };
        assert_eq!(ends(&[recording], states), [want], "{name}");
    }
}

#[test]
fn all_recordings_in_one_go() {
    // The sevens follow one another: the LED goes off at the end of the word after them.
    let want: Vec<_> = NAMES.iter().map(|name| name.starts_with('7')).collect();
    let got = ends(&RECORDINGS, &[State::High, State::Low]);
    let got: Vec<_> = got.iter().map(|event| *event == Event::Heard).collect();
    assert_eq!(got, want);
}

#[test]
fn every_word_is_understood() {
    // Listens for nothing: only the scores are of interest.
    let nothing = Keyword {
        class: Model::OUTPUT_SIZE,
        ..SEVEN
    };
    for (name, recording) in NAMES.iter().zip(RECORDINGS) {
        let word = [recording];
        let source = Quantized::new(Recordings::new(&word), Model::quantize);
        let mut listener = Listener::new(&MODEL, source, led(&[]), WholeWord::new(nothing));
        events(&mut listener);
        let best = argmax(listener.scores()).map(|best| best.to_string());
        assert_eq!(best.as_deref(), name.get(..1), "{name}");
        listener.release().1.done();
    }
}
