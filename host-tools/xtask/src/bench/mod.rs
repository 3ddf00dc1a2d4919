//! `cargo xtask bench`: executed instructions and bytes of the layers on every emulated chip.
mod bar;
mod bars;
mod baseline;
mod checks;
mod counts;
mod cycles;
mod layer;
mod measured;
pub(crate) mod model;
mod peers;
mod program;
mod ram;
mod report;
mod shares;
mod thumb;
mod whole;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};

use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::{Count, Profile, TIMEOUT, run_qemu};
use crate::{output, progress, workspace};
use baseline::Baseline;
use counts::Counts;
use layer::{Layer, Measure};
use measured::Report;
use program::{Cell, Format, Program};
use shares::Purposes;

/// What to measure. Of a part nothing is written and nothing compared: it is shown beside
/// the baseline.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub(crate) struct Arguments {
    /// Write the baseline, the report in `docs` and the documents' tables instead of comparing
    #[arg(long, conflicts_with_all = ["board", "cell", "format", "whole"])]
    save: bool,
    /// The whole firmwares only
    #[arg(long, conflicts_with_all = ["board", "cell", "format"])]
    whole: bool,
    /// On these chips only
    #[arg(long, value_delimiter = ',')]
    board: Vec<Board>,
    /// These kinds of layers only
    #[arg(long, value_delimiter = ',')]
    cell: Vec<Cell>,
    /// These number formats only
    #[arg(long, value_delimiter = ',')]
    format: Vec<Format>,
}

/// Counted steps of a layer (`bench::measure::STEPS`).
const STEPS: usize = 8;

impl Arguments {
    /// All of it.
    pub(crate) const ALL: Self = Self {
        save: false,
        whole: false,
        board: Vec::new(),
        cell: Vec::new(),
        format: Vec::new(),
    };

    fn is_part(&self) -> bool {
        self.whole || !(self.board.is_empty() && self.cell.is_empty() && self.format.is_empty())
    }

    fn programs(&self) -> Vec<(Board, Vec<Program>)> {
        let (cells, formats) = (or_all(&self.cell), or_all(&self.format));
        let boards = or_all(&self.board).into_iter();
        boards
            .map(|board| (board, Program::all(board, &cells, &formats)))
            .filter(|(_, programs)| !programs.is_empty())
            .collect()
    }
}

fn or_all<T: ValueEnum + Copy>(some: &[T]) -> Vec<T> {
    match some {
        [] => T::value_variants().to_vec(),
        some => some.to_vec(),
    }
}

/// Measures and prints a table; of all, also writes the report, and writes the baseline or
/// compares with it and with the tables of the documents.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let (mut layers, mut whole, mut small_code) = (Vec::new(), Vec::new(), None);
    if !arguments.whole {
        layers = measure_layers(arguments)?;
    }
    if arguments.whole || !arguments.is_part() {
        whole = progress::step("Whole firmwares", whole::measure)?;
    }
    if !arguments.is_part() {
        small_code = Some(progress::step("Code made small", small_code_bytes)?);
    }
    let mut bars = bars::all(&layers, small_code);
    bars.extend(whole::bars(&whole));
    let report = Report {
        layers,
        whole,
        bars,
    };

    let baseline = Baseline::load();
    let differences = report::differences(&report, baseline.as_ref().ok());
    output::print(format_args!("{differences}"));
    if arguments.is_part() {
        return Ok(());
    }
    report::write(&workspace::scratch()?, &report)?;
    let measured = Baseline::of(&report);
    if arguments.save {
        // The report that the documentation shows belongs to the baseline.
        report::write(&workspace::root().join("docs"), &report)?;
        report::write_documents(&report)?;
        measured.save()?;
    } else {
        baseline?.compare(&measured)?;
        report::check_documents(&report)?;
    }
    bars::check(&report.bars)
}

fn measure_layers(arguments: &Arguments) -> Result<Vec<Measure>> {
    let mut measures = Vec::new();
    for (board, programs) in arguments.programs() {
        let name = format!("{} ({} programs)", board.name(), programs.len());
        progress::step(&name, || {
            program::build(board, program::FAST, &programs)?;
            for program in programs {
                let of_program = measure(board, program)
                    .with_context(|| format!("{} on {}", program.name(), board.name()))?;
                measures.extend(of_program);
            }
            Ok(())
        })?;
    }
    ensure!(!measures.is_empty(), "there is no such program");
    Ok(measures)
}

/// Of the LSTM in W8A16 on the M4, if the compiler is told to make it small.
fn small_code_bytes() -> Result<u64> {
    let program = Program {
        cell: Cell::Lstm,
        format: Format::W8a16,
    };
    program::build(Board::M4, program::SMALL, &[program])?;
    code_bytes(&Elf::read(&program.elf(Board::M4, program::SMALL)?)?)
}

/// The library's functions and tables, with those of the library of float functions.
fn code_bytes(elf: &Elf) -> Result<u64> {
    Ok(elf.size_of("gatecell")? + elf.size_of("4libm")?)
}

fn measure(board: Board, program: Program) -> Result<Vec<Measure>> {
    let path = program.elf(board, program::FAST)?;
    let elf = Elf::read(&path)?;
    let code = code_bytes(&elf)?;
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
            if (layer.cell, layer.format) != (program.cell, program.format) {
                bail!("it measures something else: {line}");
            }
            checks::ram(&layer)?;
            let mut profile = Profile::default();
            steps.iter().for_each(|step| profile += step);
            checks::products(&elf, board, program, &profile, &purposes)?;
            Ok(Measure {
                board,
                layer,
                counts: Counts::of(&profile, STEPS as u64, &purposes, &elf, board)?,
                code,
            })
        })
        .collect()
}
