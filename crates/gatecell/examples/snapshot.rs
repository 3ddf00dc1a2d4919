//! Keeps a stream going over a loss of power: the state is written to bytes, as for flash or for a
//! RAM that lives on in deep sleep, and read back by the next run.
//!
//! ```console
//! $ cargo run -p gatecell --example snapshot
//! ```

use gatecell::decode::Trigger;
use gatecell::state::SnapshotError;
use trend::{Model, Output, State};

/// What `gatecell quantize` wrote; its command is in `trend/README.md`.
#[rustfmt::skip]
#[path = "trend/model.rs"]
#[allow(
    unreachable_pub,
    reason = "generated for any crate, here for a program"
)]
mod trend;

static MODEL: Model = Model::new();

/// The output for "rising".
const RISING: usize = 2;

fn main() -> Result<(), SnapshotError> {
    let values: Vec<f32> = (0..32).map(|step| (0.2 * step as f32).cos()).collect();
    let (before_sleep, after_sleep) = values.split_at(13);

    let mut state = MODEL.state();
    let first = listen(&mut state, before_sleep);
    let mut flash = [0; Model::SNAPSHOT_BYTES];
    Model::snapshot(&state, &mut flash)?;
    println!("asleep, {} bytes are kept", flash.len());

    let mut woken = MODEL.state();
    Model::restore(&mut woken, &flash)?;
    let second = listen(&mut woken, after_sleep);

    // The same bits as without the sleep.
    let mut state = MODEL.state();
    assert_eq!(listen(&mut state, &values), [first, second].concat());

    // A damaged snapshot, or one of another model, is refused; the state is as it was.
    flash[30] ^= 1;
    assert_eq!(
        Model::restore(&mut woken, &flash),
        Err(SnapshotError::Damaged)
    );
    println!("a damaged snapshot is refused: {}", SnapshotError::Damaged);
    Ok(())
}

/// Takes in every value and returns the probabilities of "rising"; says when a rise begins.
fn listen(state: &mut State, values: &[f32]) -> Vec<Output> {
    // Fires where the probability reaches 0.8 and then rests for eight values.
    let mut trigger = Trigger::new(0.8, 8);
    let mut probabilities = [Output::default(); Model::OUTPUT_SIZE];
    let rising = values.iter().map(|&value| {
        MODEL.step(state, &Model::quantize(&[value]), &mut probabilities);
        let probability = probabilities[RISING];
        if trigger.push(probability.to_f32()) {
            println!("it rises at {value:.2}");
        }
        probability
    });
    rising.collect()
}
