//! A model whose state lives in a `static`, shared by an interrupt and the main loop: the interrupt
//! takes in every value as it is measured, the main loop asks for the decision when it has time.
//!
//! ```console
//! $ cargo run -p gatecell --example interrupt
//! ```
//!
//! A thread stands for the interrupt here, and `std::sync::Mutex` for a critical section;
//! `docs/critical-section.md` has the same for a chip, for RTIC and for Embassy.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use gatecell::decode::argmax;
use trend::{Model, Output, State};

/// What `gatecell quantize` wrote; its command is in `trend/README.md`.
#[rustfmt::skip]
#[path = "trend/model.rs"]
#[allow(
    unreachable_pub,
    reason = "generated for any crate, here for a program"
)]
mod trend;

/// The weights are read only: anyone may use them at any time.
static MODEL: Model = Model::new();

/// The state changes with every step: one at a time may use it.
static STATE: Mutex<State> = Mutex::new(MODEL.state());

fn main() {
    let interrupt = thread::spawn(|| {
        for step in 0..40 {
            on_measured((0.15 * step as f32).sin());
            thread::sleep(Duration::from_millis(2));
        }
    });
    while !interrupt.is_finished() {
        println!("{}", decision());
        thread::sleep(Duration::from_millis(10));
    }
}

/// The interrupt's handler: takes in one value, without computing the output.
fn on_measured(value: f32) {
    let frame = Model::quantize(&[value]); // outside of the critical section
    MODEL.advance(&mut lock(), &frame);
}

/// The main loop's part: copies the state, so that the critical section is a few bytes long, and
/// computes the output from the copy.
fn decision() -> &'static str {
    let state: State = *lock();
    let mut probabilities = [Output::default(); Model::OUTPUT_SIZE];
    MODEL.output(&state, &mut probabilities);
    argmax(&probabilities)
        .and_then(Model::label)
        .unwrap_or("nothing")
}

fn lock() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}
