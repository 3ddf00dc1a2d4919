//! `cargo xtask bench-model`: one generated model on the emulated chips.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use gatecell_convert::outputs::Outputs;
use serde_json::{Value, json};

use super::counts::Counts;
use super::program::FAST;
use super::shares::Purposes;
use crate::board::Board;
use crate::elf::{Elf, Sizes};
use crate::emulator::{Count, TIMEOUT, run_qemu};
use crate::table::{grouped, render};
use crate::{firmware, shell};

#[derive(Debug, Clone, Args)]
pub(crate) struct Arguments {
    /// A file that `gatecell quantize` wrote
    model: PathBuf,
    /// Chips, all that are emulated unless given
    #[arg(long, value_delimiter = ',')]
    target: Vec<Board>,
    /// Also write the measures as JSON
    #[arg(long)]
    output: Option<PathBuf>,
}

/// The program that says what it measures, and the one that says nothing.
const MEASURED: &str = "model";
const IMAGE: &str = "image";

/// A model on one chip.
#[derive(Debug)]
pub(super) struct Measure {
    pub(super) board: Board,
    steps: u64,
    pub(super) counts: Counts,
    /// Of a firmware with the model alone, without a log.
    pub(super) sizes: Sizes,
    weight_bytes: u64,
    pub(super) state_bytes: u64,
    stack_bytes: u64,
}

/// Builds, runs, prints a table.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let model = arguments
        .model
        .canonicalize()
        .with_context(|| format!("cannot read {}", arguments.model.display()))?;
    let outputs = Outputs::new(&arguments.output, [&model])?;
    let boards = match &*arguments.target {
        [] => Board::ALL.to_vec(),
        some => some.to_vec(),
    };
    let measures: Vec<Measure> = boards
        .into_iter()
        .map(|board| {
            measure(&model, board, FAST, false).with_context(|| format!("on {}", board.name()))
        })
        .collect::<Result<_>>()?;
    print!("{}", table(&measures));
    let values: Vec<Value> = measures.iter().map(Measure::json).collect();
    let text = serde_json::to_string_pretty(&values)? + "\n";
    let contents = arguments.output.iter().map(|_| text.as_bytes());
    outputs.write(&contents.collect::<Vec<_>>())?;
    Ok(())
}

/// Builds in a profile of the firmware's workspace, runs, measures. The model of an image that
/// goes in `steps` is a line of layers; any other tests itself.
pub(super) fn measure(model: &Path, board: Board, profile: &str, steps: bool) -> Result<Measure> {
    let features = if steps { "model,steps" } else { "model" };
    let mut arguments = vec!["build", "--profile", profile, "-p", "bench"];
    arguments.extend(["--features", features, "--bin", MEASURED, "--bin", IMAGE]);
    let mut build = firmware::cargo_for(board, &arguments)?;
    shell::output(build.env("GATECELL_MODEL", model))
        .context("the model does not build for this chip; is it too large?")?;
    let image = firmware::program_of(board, profile, IMAGE)?;
    run_qemu(&image, board, Count::Nothing, TIMEOUT)?
        .expect_success()
        .context("the firmware without a log does not end as it should")?;
    let path = firmware::program_of(board, profile, MEASURED)?;
    let elf = Elf::read(&path)?;
    let output = run_qemu(&path, board, Count::Profile, TIMEOUT)?.expect_success()?;
    let ([line], [profile]) = (&*output.logs, &*output.profiles) else {
        bail!(
            "{} lines for {} intervals",
            output.logs.len(),
            output.profiles.len()
        );
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    let [passed, steps, weights, state, stack] = words[..] else {
        bail!("not understood: {line:?}");
    };
    ensure!(
        passed == "true",
        "the chip computes other bits than the simulator: this is a fault, please report it"
    );
    let steps: u64 = steps.parse()?;
    let purposes = Purposes::of(&path, &elf)?;
    Ok(Measure {
        board,
        steps,
        counts: Counts::of(profile, steps, &purposes, &elf, board)?,
        sizes: Elf::read(&image)?.sizes()?,
        weight_bytes: weights.parse()?,
        state_bytes: state.parse()?,
        stack_bytes: stack.parse()?,
    })
}

pub(super) fn table(measures: &[Measure]) -> String {
    let rows: Vec<[String; 9]> = measures
        .iter()
        .map(|m| {
            [
                m.board.name().to_owned(),
                grouped(m.counts.instructions),
                grouped(m.counts.shares.products),
                grouped(m.counts.shares.activations),
                grouped(m.counts.cycles),
                grouped(m.sizes.flash()),
                grouped(m.weight_bytes),
                grouped(m.state_bytes),
                grouped(m.stack_bytes),
            ]
        })
        .collect();
    let head = [
        "per step",
        "instructions",
        "products",
        "activations",
        "cycles, estimated",
        "flash, bytes",
        "weights",
        "state",
        "stack",
    ];
    render(head, &rows)
}

impl Measure {
    /// All RAM that a firmware needs: variables and the deepest stack, on which the self-test
    /// keeps the state.
    pub(super) fn ram(&self) -> u64 {
        self.sizes.ram() + self.stack_bytes
    }

    pub(super) fn json(&self) -> Value {
        let mut value = json!({
            "core": self.board.name(),
            "target": self.board.triple(),
            "steps": self.steps,
            "program_flash_bytes": self.sizes.flash(),
            "program_ram_bytes": self.ram(),
            "weight_bytes": self.weight_bytes,
            "state_bytes": self.state_bytes,
            "stack_bytes": self.stack_bytes,
        });
        if let Some(fields) = value.as_object_mut() {
            self.counts.json(fields);
        }
        value
    }
}
