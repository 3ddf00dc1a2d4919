//! The committed models on every emulated chip: the outputs of every recording must be the
//! host simulation's, bit for bit; those in single precision must also be the reference's.
use anyhow::{Context, Result, ensure};
use gatecell_convert::quantize::NumberFormat;

use super::each::for_each;
use crate::board::Board;
use crate::models::{self, Model, Spec};
use crate::output::say;
use crate::{firmware, table};

/// How far F32 may be from the f64 reference; see `f32/trained models` in
/// `tests/src/tolerance.rs`.
const F32_BOUND: f64 = 1e-5;

/// Fewest recordings that say something.
const RECORDINGS: usize = 20;

/// Fewest strings.
const STRINGS: usize = 8;

pub(super) fn run() -> Result<()> {
    for_each(&Board::ALL, |board| {
        firmware::build(board)?;
        for_each(&models::ALL, |spec| {
            // Single precision in software takes a thousand times as long and is the same code.
            if spec.format == NumberFormat::F32 && board != Board::M4 {
                return Ok(());
            }
            check(spec, board).with_context(|| format!("{} on {}", spec.name(), board.name()))
        })?;
        // Its buffers take three times the RAM of the Cortex-M0's chip.
        if board == Board::M0 {
            return Ok(());
        }
        check_strings(board).with_context(|| format!("digit strings on {}", board.name()))
    })
}

/// Every step's outputs must be the host's, and be decoded to what was said.
fn check_strings(board: Board) -> Result<()> {
    let model = Model::load(models::STRINGS)?;
    let strings = models::strings()?;
    ensure!(strings.len() >= STRINGS, "only {} strings", strings.len());
    let spelled = models::spell(&model, &strings, board)?;
    for (string, spelled) in strings.iter().zip(&spelled) {
        let said = &string.name;
        ensure!(spelled.same_bits, "chip and host differ on {said}");
        ensure!(
            spelled.chip == spelled.host,
            "{said}: the chip decodes {:?}, the host {:?}",
            spelled.chip,
            spelled.host
        );
        ensure!(
            spelled.chip.greedy == *said && spelled.chip.beam == *said,
            "{said} is heard as {:?}",
            spelled.chip
        );
    }
    let steps: usize = strings.iter().map(|string| string.item.steps).sum();
    let instructions: u64 = spelled.iter().map(|spelled| spelled.instructions).sum();
    say!(
        "{} {}: {} digit strings equal the host bit for bit and are decoded right, greedy and by \
         beam; {} instructions per step",
        board.name(),
        models::STRINGS.name(),
        strings.len(),
        table::grouped(instructions / steps.max(1) as u64),
    );
    Ok(())
}

fn check(spec: Spec, board: Board) -> Result<()> {
    let model = Model::load(spec)?;
    let recordings = models::selected()?;
    ensure!(
        recordings.len() >= RECORDINGS,
        "only {} recordings",
        recordings.len()
    );
    let run = models::run(spec, &model, &recordings, board)?;

    let differing: Vec<_> = recordings
        .iter()
        .zip(&run.heard)
        .filter(|(_, heard)| !heard.same_bits)
        .map(|(recording, _)| recording.name.as_str())
        .collect();
    ensure!(
        differing.is_empty(),
        "chip and host differ on {}",
        differing.join(", ")
    );
    let worst = run
        .heard
        .iter()
        .flat_map(|heard| heard.chip.iter().zip(&heard.reference))
        .map(|(chip, reference)| (chip - reference).abs())
        .fold(0.0, f64::max);
    ensure!(
        spec.format != NumberFormat::F32 || worst <= F32_BOUND,
        "an output is {worst:e} away from the reference"
    );
    let steps: u64 = run.heard.iter().map(|heard| u64::from(heard.steps)).sum();
    let instructions: u64 = run.heard.iter().map(|heard| heard.instructions).sum();
    say!(
        "{} {}: {} recordings equal the host bit for bit; worst error {worst:.1e}; \
         {} instructions per step",
        board.name(),
        spec.name(),
        recordings.len(),
        table::grouped(instructions / steps.max(1)),
    );
    Ok(())
}
