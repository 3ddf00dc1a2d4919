//! `cargo xtask demo`
mod outputs;

use anyhow::{Result, ensure};

use self::outputs::Outputs;
use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::{QemuOutput, TIMEOUT, run_qemu};
use crate::{firmware, progress, setup, table};

/// The chip that is emulated.
const BOARD: Board = Board::M4;

/// Installs, builds, runs, and prints a table.
pub(crate) fn run() -> Result<()> {
    setup::run(false)?;
    progress::step("Firmware", || firmware::build(BOARD))?;
    let elf = firmware::program(BOARD, "selftest")?;
    let output = progress::step("Emulator", || {
        run_qemu(&elf, BOARD, true, TIMEOUT)?.expect_success()
    })?;
    let sizes = Elf::read(&elf)?.sizes()?;
    println!("\n{}", report(&output)?);
    println!(
        "{}: {} bytes of flash, {} bytes of static RAM",
        BOARD.name(),
        table::grouped(sizes.flash()),
        table::grouped(sizes.ram())
    );
    Ok(())
}

/// One row for each recording: what came out and what it cost.
fn report(output: &QemuOutput) -> Result<String> {
    let outputs = Outputs::all(&output.logs)?;
    ensure!(
        outputs.len() == output.counts.len(),
        "{} recordings ran, {} were counted",
        outputs.len(),
        output.counts.len()
    );
    let rows: Vec<_> = outputs
        .iter()
        .zip(&output.counts)
        .map(|(out, &count)| {
            let scores: Vec<_> = out.scores().map(|score| score.to_string()).collect();
            [
                out.recording.to_string(),
                out.steps.to_string(),
                table::grouped(count),
                table::grouped(count / u64::from(out.steps.max(1))),
                scores.join(" "),
            ]
        })
        .collect();
    let head = [
        "recording",
        "steps",
        "instructions",
        "per step",
        "final scores",
    ];
    Ok(table::render(head, &rows))
}
