//! Steps a generated model over measured values and decides after each: falling, steady or rising.
//!
//! ```console
//! $ cargo run -p gatecell --example step
//! ```

use gatecell::decode::argmax;
use trend::{Model, Output};

/// What `gatecell quantize` wrote; its command is in `trend/README.md`.
#[rustfmt::skip]
#[path = "trend/model.rs"]
#[allow(
    unreachable_pub,
    reason = "generated for any crate, here for a program"
)]
mod trend;

/// The weights stay in flash: a `static` that nobody writes.
static MODEL: Model = Model::new();

fn main() {
    // Whether this processor computes the bits that the host computed at the conversion.
    assert!(MODEL.self_test());

    let mut state = MODEL.state();
    let mut probabilities = [Output::default(); Model::OUTPUT_SIZE];
    for value in measured() {
        // A frame is all features of one step; this model has one.
        MODEL.step(&mut state, &Model::quantize(&[value]), &mut probabilities);

        let best = argmax(&probabilities);
        let label = best.and_then(Model::label).unwrap_or("nothing");
        let certainty = best.map_or(0.0, |best| probabilities[best].to_f32());
        println!("{value:5.2}  {label:7}  {:3.0} %", 100.0 * certainty);
    }
}

/// Stands for a sensor: still, up, still and down.
fn measured() -> impl Iterator<Item = f32> {
    let still = |value| std::iter::repeat_n(value, 8);
    let up = (1..8).map(|step| 0.1 * step as f32);
    let down = up.clone().rev();
    still(0.0).chain(up).chain(still(0.8)).chain(down)
}
