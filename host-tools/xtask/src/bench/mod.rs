//! `cargo xtask bench`: executed instructions and code of the layers on every emulated chip.
mod baseline;
mod checks;

use std::ops::Deref;

use anyhow::{Context, Result, ensure};

use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::{TIMEOUT, run_qemu};
use crate::firmware;
use baseline::Baseline;

/// The programs: one for each kind of layer, so that each contains the code of one only.
const PROGRAMS: [&str; 3] = ["bench_lstm", "bench_gru", "bench_rnn"];

/// Counted steps of a layer (`qemu::bench::STEPS`).
const STEPS: usize = 8;

/// One layer on one chip.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Measure {
    board: Board,
    layer: Layer,
    /// Executed instructions per step, the mean of [`STEPS`] rounded.
    instructions: u64,
    /// Bytes of the library's functions and tables in the program, shared by all layers of
    /// the kind.
    code: u64,
}

/// What a program says of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layer {
    cell: String,
    inputs: u64,
    units: u64,
    weight_bytes: u64,
    state_bytes: u64,
}

impl Layer {
    fn parse(line: &str) -> Result<Self> {
        let mut words = line.split_whitespace();
        let mut word = || words.next().context("a word is missing");
        let cell = word()?.to_owned();
        let mut number = || Ok::<u64, anyhow::Error>(word()?.parse()?);
        Ok(Self {
            cell,
            inputs: number()?,
            units: number()?,
            weight_bytes: number()?,
            state_bytes: number()?,
        })
    }

    /// Multiply-accumulates of a step.
    fn macs(&self) -> u64 {
        let gates = match &*self.cell {
            "lstm" => 4,
            "gru" => 3,
            _ => 1,
        };
        gates * self.units * (self.inputs + self.units)
    }
}

impl Deref for Measure {
    type Target = Layer;

    fn deref(&self) -> &Layer {
        &self.layer
    }
}

/// Measures, prints a table, and writes the baseline or compares with it.
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
    print!("{}", markdown(&measures));
    let measured = Baseline::of(&measures);
    if save {
        return measured.save();
    }
    Baseline::load()?.compare(&measured)
}

fn measure(board: Board, program: &str) -> Result<Vec<Measure>> {
    let path = firmware::program(board, program)?;
    let elf = Elf::read(&path)?;
    checks::kernels(&elf, board)?;
    let code = elf.size_of("gatecell")?;
    let output = run_qemu(&path, board, true, TIMEOUT)?.expect_success()?;
    ensure!(
        output.counts.len() == output.logs.len() * STEPS,
        "{} counts for {} layers",
        output.counts.len(),
        output.logs.len()
    );
    let steps = output.counts.chunks(STEPS);
    output
        .logs
        .iter()
        .zip(steps)
        .map(|(line, steps)| {
            let layer = Layer::parse(line).with_context(|| format!("not understood: {line:?}"))?;
            Ok(Measure {
                board,
                layer,
                instructions: (steps.iter().sum::<u64>() + STEPS as u64 / 2) / STEPS as u64,
                code,
            })
        })
        .collect()
}

/// A table as the documentation shows it.
fn markdown(measures: &[Measure]) -> String {
    let mut text = String::from(
        "| core | cell | inputs, units | instructions per step | per multiply-accumulate \
         | code, bytes | weights, bytes | state, bytes |\n|---|---|---|--:|--:|--:|--:|--:|\n",
    );
    for m in measures {
        text += &format!(
            "| {} | {} | {}, {} | {} | {:.2} | {} | {} | {} |\n",
            m.board.name(),
            m.cell,
            m.inputs,
            m.units,
            m.instructions,
            m.instructions as f64 / m.macs() as f64,
            m.code,
            m.weight_bytes,
            m.state_bytes,
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn measure(instructions: u64, code: u64) -> Measure {
        Measure {
            board: Board::M4,
            layer: Layer::parse("gru 8 16 100 96").unwrap(),
            instructions,
            code,
        }
    }

    #[test]
    fn a_layer_is_read_and_shown() {
        let text = markdown(&[measure(1152, 7)]);
        let row = "| Cortex-M4F | gru | 8, 16 | 1152 | 1.00 | 7 | 100 | 96 |";
        assert_eq!(text.lines().last(), Some(row));
        assert!(Layer::parse("gru 8 16 100").is_err());
        assert!(Layer::parse("gru 8 16 x 96").is_err());
    }
}
