//! What a program of the benchmark says of a layer, and what was measured of it.
use std::ops::Deref;

use anyhow::{Context, Result};

use super::counts::Counts;
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
    pub(super) cell: String,
    pub(super) format: String,
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
        let (cell, format) = (word()?.to_owned(), word()?.to_owned());
        let mut number = || Ok::<u64, anyhow::Error>(word()?.parse()?);
        Ok(Self {
            cell,
            format,
            inputs: number()?,
            units: number()?,
            weight_bytes: number()?,
            state_bytes: number()?,
            stack_bytes: number()?,
        })
    }

    /// Multiply-accumulates of a step.
    pub(super) fn macs(&self) -> u64 {
        let gates = match &*self.cell {
            "lstm" => 4,
            "gru" => 3,
            _ => 1,
        };
        gates * self.units * (self.inputs + self.units)
    }
}

impl Measure {
    /// `lstm w8a16 8,16` on its core.
    pub(super) fn name(&self) -> String {
        format!(
            "{} {} {} {},{}",
            self.board.name(),
            self.cell,
            self.format,
            self.inputs,
            self.units
        )
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
            layer: Layer::parse("gru w8a16 8 16 100 96 40").unwrap(),
            counts: Counts {
                instructions,
                shares: Shares {
                    products: instructions / 2,
                    activations: 0,
                    rest: instructions - instructions / 2,
                },
                cycles: Some(2 * instructions),
            },
            code,
        }
    }

    #[test]
    fn a_layer_is_read() {
        let layer = Layer::parse("gru w8a16 8 16 100 96 40").unwrap();
        assert_eq!((layer.macs(), layer.stack_bytes), (1152, 40));
        assert!(Layer::parse("gru w8a16 8 16 100 96").is_err());
        assert!(Layer::parse("gru w8a16 8 16 x 96 40").is_err());
    }
}
