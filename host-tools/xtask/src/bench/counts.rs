//! What a step of something took, from the profile of several.
use anyhow::Result;
use serde_json::{Map, Value, json};

use super::cycles;
use super::shares::{Purposes, Shares};
use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::Profile;

/// Of one step, the mean of those counted, rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    /// Executed instructions.
    pub(super) instructions: u64,
    /// The same, by purpose.
    pub(super) shares: Shares,
    /// Estimated cycles.
    pub(super) cycles: u64,
}

impl Counts {
    /// `profile` is that of `steps` steps, which are not none.
    pub(super) fn of(
        profile: &Profile,
        steps: u64,
        purposes: &Purposes,
        elf: &Elf,
        board: Board,
    ) -> Result<Self> {
        let per_step = |of_all: u64| (of_all + steps / 2) / steps;
        let shares = purposes.shares(profile);
        Ok(Self {
            instructions: per_step(profile.executed()),
            shares: Shares {
                products: per_step(shares.products),
                activations: per_step(shares.activations),
                rest: per_step(shares.rest),
            },
            cycles: per_step(cycles::estimate(profile, elf, board)?),
        })
    }

    /// Adds them to the fields of a measure.
    pub(super) fn json(&self, fields: &mut Map<String, Value>) {
        let Shares {
            products,
            activations,
            rest,
        } = self.shares;
        for (name, value) in [
            ("instructions_per_step", json!(self.instructions)),
            ("instructions_for_products", json!(products)),
            ("instructions_for_activations", json!(activations)),
            ("instructions_for_the_rest", json!(rest)),
            ("estimated_cycles_per_step", json!(self.cycles)),
        ] {
            fields.insert(name.to_owned(), value);
        }
    }
}
