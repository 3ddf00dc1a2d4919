//! The programs of the benchmark: each measures one kind of layer in one number format, so
//! that it contains the code of these alone.
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use crate::board::Board;
use crate::{firmware, shell};

/// A kind of layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Cell {
    Lstm,
    Gru,
    /// The Elman cell
    Rnn,
}

/// A number format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Format {
    W8a16,
    W8a8,
    W4a16,
    W16a16,
    /// On cores with an FPU alone
    F32,
}

/// Inputs and units of the layers.
pub(super) const SIZES: [(u64, u64); 4] = [(8, 16), (16, 32), (40, 64), (64, 128)];

/// How the scales of a row's two sums, of inputs and of hidden units, are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Scales {
    /// Floats have none.
    None,
    /// The general case.
    Separate,
    /// The same in every row.
    Shared,
}

impl Scales {
    /// What the documents add to the format's name.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Shared => ", shared scales",
            Self::Separate | Self::None => "",
        }
    }
}

/// The value's name, in the programs and on the command line.
pub(super) fn name(value: impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

impl Cell {
    /// As the documents call it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Lstm => "LSTM",
            Self::Gru => "GRU",
            Self::Rnn => "Elman",
        }
    }

    /// Rows of weights of a unit.
    pub(super) fn gates(self) -> u64 {
        match self {
            Self::Lstm => 4,
            Self::Gru => 3,
            Self::Rnn => 1,
        }
    }
}

impl Format {
    /// Bytes of an activation.
    pub(super) fn act_bytes(self) -> u64 {
        match self {
            Self::W8a8 => 1,
            Self::W8a16 | Self::W4a16 | Self::W16a16 => 2,
            Self::F32 => 4,
        }
    }

    /// As the documents call it.
    pub(super) fn title(self) -> String {
        name(self).to_uppercase()
    }

    fn runs_on(self, board: Board) -> bool {
        self != Self::F32 || board.has_fpu()
    }
}

/// A program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) cell: Cell,
    pub(super) format: Format,
}

impl Program {
    /// Those of the given kinds that run on a board.
    pub(super) fn all(board: Board, cells: &[Cell], formats: &[Format]) -> Vec<Self> {
        let formats = formats.iter().filter(|format| format.runs_on(board));
        let of_format = |&format| cells.iter().map(move |&cell| Self { cell, format });
        formats.flat_map(of_format).collect()
    }

    /// Its name in `firmware/bench`.
    pub(super) fn name(self) -> String {
        format!("{}_{}", name(self.cell), name(self.format))
    }

    /// Where [`build`] leaves it.
    pub(super) fn elf(self, board: Board, profile: &str) -> Result<PathBuf> {
        firmware::program_of(board, profile, &self.name())
    }
}

/// How a program is built: fast, or small.
pub(super) const FAST: &str = "release";
pub(super) const SMALL: &str = "small";

/// Builds them for a board, in a profile of the firmware's workspace.
pub(super) fn build(board: Board, profile: &str, programs: &[Program]) -> Result<()> {
    let names: Vec<String> = programs.iter().map(|program| program.name()).collect();
    let mut arguments = vec!["build", "--profile", profile, "--locked", "-p", "bench"];
    arguments.extend(names.iter().flat_map(|name| ["--bin", name]));
    shell::output(&mut firmware::cargo_for(board, &arguments)?).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn every_program_has_its_file() {
        let all = Program::all(Board::M4, Cell::value_variants(), Format::value_variants());
        assert_eq!(all.len(), 15);
        let folder = workspace::firmware().join("bench/src/bin");
        for program in all {
            let name = program.name();
            assert!(folder.join(format!("{name}.rs")).is_file(), "{name}");
        }
    }

    #[test]
    fn floats_need_hardware() {
        let on = |board| Program::all(board, &[Cell::Gru], &[Format::F32, Format::W8a8]).len();
        assert_eq!((on(Board::M4), on(Board::M0)), (2, 1));
    }
}
