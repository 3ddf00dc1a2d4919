//! Whether the gates of a layer need their tails.
//!
//! The table of the integer formats errs by up to 6.2e-6. That is nothing to most gates, but
//! one next to 1 that keeps a state for ten thousand steps, or one next to 0 that lets a
//! little in at each of them, is that small itself. What the error does to the state is
//! known from calibration: a gate that keeps is wrong at every step that the state remembers,
//! and a gate that writes is wrong by so much of what it writes. A layer of which a state
//! would be wrong by [`LIMIT`] takes the cell whose gates are
//! [right in the tails](gatecell::format::integer::SlowGates).

use std::fmt;

use crate::calibrate::{Calibration, Range};
use gatecell_network::gates::UnitGates;
use gatecell_network::network::{Cell, Layer, Network, Recurrent};

/// Part of the layer's largest state by which the table may make a state wrong: 46 dB.
const LIMIT: f64 = 0.005;

/// Longest memory that a gate can have, in steps: its resolution is 2^-27.
const LONGEST: f64 = 134_217_728.0;

/// How the sigmoid gates of a layer are computed, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GateChoice {
    /// By the table.
    Table {
        /// By how much the table's errors move a state, relative to the largest one: a bound
        /// from the calibration data.
        error: f64,
    },
    /// Right in their tails, and with 64 bits of state.
    Slow {
        /// The error that the table would have.
        error: f64,
        /// Steps that the longest state remembers.
        memory: f64,
    },
}

impl GateChoice {
    /// Whether the layer takes the cell with slow gates.
    pub fn is_slow(self) -> bool {
        matches!(self, Self::Slow { .. })
    }

    /// By how much states may still grow beyond what sequences of `steps` showed.
    pub(super) fn growth(self, steps: usize) -> f64 {
        match self {
            Self::Table { .. } => 1.0,
            // What gathers evenly is 1 − e^(−steps / memory) of its end.
            Self::Slow { memory, .. } => -1.0 / (-(steps.max(1) as f64) / memory).exp_m1(),
        }
    }
}

impl fmt::Display for GateChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { error } => write!(
                f,
                "by the table, which moves states by at most {:.2} % on the calibration data",
                100.0 * error
            ),
            Self::Slow { error, memory } => write!(
                f,
                "exact in the tails, for the table would move states by {} on the calibration \
                 data; the longest memory is {} steps",
                percent(*error),
                steps(*memory)
            ),
        }
    }
}

fn percent(error: f64) -> String {
    match error {
        error if error > 1.0 => "more than 100 %".into(),
        error => format!("up to {:.1} %", 100.0 * error),
    }
}

fn steps(memory: f64) -> String {
    match memory {
        memory if memory >= 1e6 => format!("{:.1} million", memory / 1e6),
        memory => format!("{memory:.0}"),
    }
}

/// Whether a layer of the network has slow gates.
pub(super) fn any_slow(network: &Network, calibration: &Calibration) -> bool {
    let mut nodes = network.nodes.iter().enumerate();
    nodes.any(|(id, node)| match &node.layer {
        Layer::Recurrent(recurrent) => {
            of_layer(recurrent, id, calibration).is_some_and(GateChoice::is_slow)
        }
        Layer::Dense(_)
        | Layer::Activation(_)
        | Layer::Softmax
        | Layer::LogSoftmax
        | Layer::LastStep
        | Layer::Flatten { .. }
        | Layer::Concat => false,
    })
}

/// The choice for a layer, the node `id`: what its directions ask for together. `None` where
/// gates are not sigmoids.
pub(super) fn of_layer(
    layer: &Recurrent,
    id: usize,
    calibration: &Calibration,
) -> Option<GateChoice> {
    // The largest state: of an LSTM the cell state, of a GRU the hidden state.
    let hidden = calibration.nodes[id].iter().map(Range::peak);
    let hidden = hidden.fold(0.0, f64::max);
    let longest = calibration.longest as f64;
    let mut found: Option<(f64, f64)> = None;
    for (direction, seen) in layer.directions.iter().zip(&calibration.seen[id]) {
        let cell = &direction.cell;
        let peak = match cell {
            Cell::Lstm(_) => calibration.cell_peak[id],
            Cell::Gru(_) | Cell::Rnn(_) => hidden,
        };
        for unit in seen.gates.units.iter().filter(|unit| unit.steps > 0) {
            let (error, memory) = state_error(cell, unit, longest, peak);
            let (worst, most) = found.unwrap_or_default();
            found = Some((worst.max(error), most.max(memory)));
        }
    }
    let (error, memory) = found?;
    Some(match error > LIMIT {
        true => GateChoice::Slow { error, memory },
        false => GateChoice::Table { error },
    })
}

/// By how much the table moves the state of a unit, relative to `peak`, and the unit's
/// memory in steps.
fn state_error(cell: &Cell, unit: &UnitGates, longest: f64, peak: f64) -> (f64, f64) {
    let mean = |sum: f64| sum / unit.steps as f64;
    let memory = 1.0 / mean(unit.forgotten).max(1.0 / LONGEST);
    let gathered = memory.min(longest);
    let kept = mean(unit.kept_error).abs();
    // What is written is no larger than 1, and wrong by no more than the gate.
    let written = |error: f64, gate: f64| {
        let relative = error / gate.max(f64::MIN_POSITIVE);
        relative.min(error * gathered / peak.max(f64::MIN_POSITIVE))
    };
    let error = match cell {
        Cell::Rnn(_) => 0.0,
        Cell::Lstm(lstm) if lstm.input_forget => {
            kept * gathered + written(kept, mean(unit.forgotten))
        }
        Cell::Lstm(_) => {
            kept * gathered + written(mean(unit.written_error).abs(), mean(unit.written))
        }
        Cell::Gru(_) => written(kept, mean(unit.forgotten)),
    };
    (error, memory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_by_hand() {
        let choice = |memory| GateChoice::Slow { error: 1.0, memory };
        assert!((choice(1000.0).growth(1000) - 1.581_976_7).abs() < 1e-6);
        assert!((choice(1e6).growth(1000) - 1000.5).abs() < 0.01);
        assert!((choice(10.0).growth(1000) - 1.0).abs() < 1e-9);
        assert_eq!(GateChoice::Table { error: 0.0 }.growth(1), 1.0);
    }
}
