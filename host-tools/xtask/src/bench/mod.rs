//! `cargo xtask bench`: executed instructions and code of the layers on every emulated chip.
mod baseline;
mod checks;
mod counts;
mod cycles;
mod layer;
pub(crate) mod model;
mod peers;
mod report;
mod shares;

use anyhow::{Context, Result, ensure};

use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::{Count, Profile, TIMEOUT, run_qemu};
use crate::{firmware, workspace};
use baseline::Baseline;
use counts::Counts;
use layer::{Layer, Measure};
use shares::Purposes;

/// The programs: one for each kind of layer, so that each contains the code of one only.
const PROGRAMS: [&str; 3] = ["bench_lstm", "bench_gru", "bench_rnn"];

/// Counted steps of a layer (`qemu::bench::STEPS`).
const STEPS: usize = 8;

/// Measures, prints a table, writes the report, and writes the baseline or compares with it.
pub(crate) fn run(save: bool) -> Result<()> {
    let mut measures = Vec::new();
    for board in Board::ALL {
        firmware::build(board)?;
        for program in PROGRAMS {
            let of_program = measure(board, program)
                .with_context(|| format!("{program} on {}", board.name()))?;
            measures.extend(of_program);
        }
    }
    print!("{}", report::table(&measures));
    report::write(&workspace::scratch()?, &measures)?;
    let measured = Baseline::of(&measures);
    if save {
        // The report that the documentation shows belongs to the baseline.
        report::write(&workspace::root().join("docs"), &measures)?;
        return measured.save();
    }
    Baseline::load()?.compare(&measured)
}

fn measure(board: Board, program: &str) -> Result<Vec<Measure>> {
    let path = firmware::program(board, program)?;
    let elf = Elf::read(&path)?;
    checks::kernels(&elf, board)?;
    let code = elf.size_of("gatecell")?;
    let output = run_qemu(&path, board, Count::Profile, TIMEOUT)?.expect_success()?;
    ensure!(
        output.counts.len() == output.logs.len() * STEPS,
        "{} counts for {} layers",
        output.counts.len(),
        output.logs.len()
    );
    let purposes = Purposes::of(&path, &elf)?;
    let steps = output.profiles.chunks(STEPS);
    let layers = output.logs.iter().zip(steps);
    layers
        .map(|(line, steps)| {
            let layer = Layer::parse(line).with_context(|| format!("not understood: {line:?}"))?;
            checks::ram(&layer)?;
            let mut profile = Profile::default();
            steps.iter().for_each(|step| profile += step);
            Ok(Measure {
                board,
                layer,
                counts: Counts::of(&profile, STEPS as u64, &purposes, &elf, board)?,
                code,
            })
        })
        .collect()
}
