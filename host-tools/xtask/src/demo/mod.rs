//! `cargo xtask demo`: from a trained model's file to answers of an emulated chip.
use anyhow::{Result, ensure};

use crate::board::Board;
use crate::elf::{Elf, Sizes};
use crate::models::{self, Heard, Model, Recording, Run};
use crate::{firmware, progress, setup, table};

/// The chip that is emulated.
const BOARD: Board = Board::M4;

/// Installs, quantizes, builds, runs, and prints a table.
pub(crate) fn run() -> Result<()> {
    setup::run(false)?;
    let spec = models::DEMO;
    let model = progress::step("Quantize tests/data/kws_gru64/model.onnx", || {
        models::generate()?;
        Model::load(spec)
    })?;
    println!("  written to firmware/models/{}.rs", spec.name());
    progress::step("Build the firmware for Cortex-M4F", || {
        firmware::build(BOARD)
    })?;
    let recordings = models::selected()?;
    let run = progress::step("Run it in QEMU (mps2-an386) on held-out recordings", || {
        models::run(spec, &model, &recordings, BOARD)
    })?;
    let sizes = Elf::read(&firmware::program(BOARD, &spec.name())?)?.sizes()?;
    println!("\n{}", report(&recordings, &run.heard));
    println!("{}", summary(&recordings, &run, &sizes));
    let differing = run.heard.iter().filter(|heard| !heard.same_bits).count();
    ensure!(
        differing == 0,
        "{differing} recordings differ between chip and host"
    );
    Ok(())
}

/// One row for each recording: what was said, heard, and what it cost.
fn report(recordings: &[Recording], heard: &[Heard]) -> String {
    let rows: Vec<_> = recordings
        .iter()
        .zip(heard)
        .map(|(recording, heard)| {
            let per_step = heard.instructions / u64::from(heard.steps.max(1));
            [
                recording.name.clone(),
                models::word(recording.label).to_owned(),
                models::word(models::argmax(&heard.reference)).to_owned(),
                models::word(models::argmax(&heard.chip)).to_owned(),
                if heard.same_bits { "same" } else { "DIFFER" }.to_owned(),
                heard.steps.to_string(),
                table::grouped(per_step),
            ]
        })
        .collect();
    let head = [
        "recording",
        "said",
        "float (PC)",
        "chip",
        "chip = PC, bits",
        "steps",
        "instructions per step",
    ];
    table::render(head, &rows)
}

/// What it takes, and how often it is right.
fn summary(recordings: &[Recording], run: &Run, sizes: &Sizes) -> String {
    let right = |outputs: fn(&Heard) -> &[f64]| {
        let hits = recordings
            .iter()
            .zip(&run.heard)
            .filter(|(recording, heard)| models::argmax(outputs(heard)) == recording.label);
        format!("{} of {}", hits.count(), recordings.len())
    };
    let features: u64 = recordings
        .iter()
        .map(|r| 4 * r.item.input.len() as u64)
        .sum();
    format!(
        "Right: float {}, chip {}.\n\
         Flash {} bytes, and {} of recordings. RAM: state {} bytes, stack {}, static {}.\n\
         Steps are counted whole: quantizing the features, all layers, all activations.",
        right(|heard| &heard.reference),
        right(|heard| &heard.chip),
        table::grouped(sizes.flash().saturating_sub(features)),
        table::grouped(features),
        table::grouped(run.state),
        table::grouped(run.stack),
        table::grouped(sizes.ram()),
    )
}
