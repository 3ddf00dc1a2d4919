//! What a program of the benchmark says of a layer, and what was measured of it.
use std::ops::Deref;

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;

use super::counts::Counts;
use super::program::{self, Cell, Format, Scales};
use crate::board::Board;

/// One layer on one chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) board: Board,
    pub(super) layer: Layer,
    pub(super) counts: Counts,
    /// Bytes of the library's functions and tables in the program, shared by all layers of
    /// the kind.
    pub(super) code: u64,
}

/// What a program says of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) cell: Cell,
    pub(super) format: Format,
    pub(super) scales: Scales,
    pub(super) inputs: u64,
    pub(super) units: u64,
    pub(super) weight_bytes: u64,
    pub(super) state_bytes: u64,
    /// Deepest stack of a step.
    pub(super) stack_bytes: u64,
}

impl Layer {
    pub(super) fn parse(line: &str) -> Result<Self> {
        let mut words = line.split_whitespace();
        let mut word = || words.next().context("a word is missing");
        let (cell, format, scales) = (named(word()?)?, named(word()?)?, named(word()?)?);
        let mut number = || Ok::<u64, anyhow::Error>(word()?.parse()?);
        Ok(Self {
            cell,
            format,
            scales,
            inputs: number()?,
            units: number()?,
            weight_bytes: number()?,
            state_bytes: number()?,
            stack_bytes: number()?,
        })
    }

    /// Multiply-accumulates of a step.
    pub(super) fn macs(&self) -> u64 {
        self.cell.gates() * self.units * (self.inputs + self.units)
    }

    /// `w8a16`, and what is particular about its scales.
    pub(super) fn format_name(&self) -> String {
        let format = program::name(self.format);
        match self.scales {
            Scales::Shared => format + " shared",
            Scales::Separate | Scales::None => format,
        }
    }
}

fn named<T: ValueEnum>(word: &str) -> Result<T> {
    T::from_str(word, true).map_err(|error| anyhow!("{word}: {error}"))
}

impl Measure {
    /// `Cortex-M4F lstm w8a16 shared 8,16`.
    pub(super) fn name(&self) -> String {
        format!("{} {},{}", self.series(), self.inputs, self.units)
    }

    /// `Cortex-M4F lstm w8a16 shared`: the same in all sizes.
    pub(super) fn series(&self) -> String {
        let [core, cell] = [self.board.name(), &*program::name(self.cell)];
        format!("{core} {cell} {}", self.format_name())
    }

    /// `Cortex-M4F lstm w8a16`: what its program's code is for.
    pub(super) fn program_name(&self) -> String {
        let [cell, format] = [program::name(self.cell), program::name(self.format)];
        format!("{} {cell} {format}", self.board.name())
    }
}

impl Deref for Measure {
    type Target = Layer;

    fn deref(&self) -> &Layer {
        &self.layer
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::bench::shares::Shares;

    pub(in super::super) fn measure(instructions: u64, code: u64) -> Measure {
        Measure {
            board: Board::M4,
            layer: Layer::parse("gru w8a16 Separate 8 16 100 96 40").unwrap(),
            counts: Counts {
                instructions,
                shares: Shares {
                    products: instructions / 2,
                    activations: 0,
                    rest: instructions - instructions / 2,
                },
                cycles: 2 * instructions,
            },
            code,
        }
    }

    #[test]
    fn a_layer_is_read() {
        let layer = Layer::parse("gru w8a16 Separate 8 16 100 96 40").unwrap();
        assert_eq!((layer.macs(), layer.stack_bytes), (1152, 40));
        assert!(Layer::parse("gru w8a16 Shared 8 16 100 96").is_err());
        assert!(Layer::parse("gru w8a16 Shared 8 16 x 96 40").is_err());
    }
}
