//! How large the hidden state of a cell may be.

use super::{scales, variant};
use crate::calibrate::Range;
use crate::network::{Activation, Cell};

/// Scale of an LSTM's or GRU's hidden state as a power of two; `None` if it is too
/// large for the device. Below zero for the small state of gates that are right in their
/// tails, which grows by no more than `growth` beyond its calibrated range.
pub(super) fn hidden_exponent(cell: &Cell, ranges: &[Range], growth: Option<f64>) -> Option<i32> {
    let elman = matches!(cell, Cell::Rnn(_));
    if elman || (is_bounded(cell) && !begins_beyond(cell, ranges)) {
        Some(growth.map_or(0, |growth| scales::small_exponent(ranges, growth)))
    } else {
        scales::hidden_exponent(ranges)
    }
}

/// Whether what a cell computes is within ±1 (an LSTM's before any projection).
fn is_bounded(cell: &Cell) -> bool {
    let gate = |f| matches!(f, Activation::Sigmoid | Activation::HardSigmoid { .. });
    match cell {
        Cell::Rnn(rnn) => variant::is_bounded(rnn.activation),
        Cell::Lstm(lstm) => gate(lstm.activations[0]) && variant::is_bounded(lstm.activations[2]),
        Cell::Gru(gru) => gate(gru.activations[0]) && variant::is_bounded(gru.activations[1]),
    }
}

/// Whether a cell that computes nothing beyond ±1 has a state beyond it, one to begin with.
pub(super) fn begins_beyond(cell: &Cell, ranges: &[Range]) -> bool {
    is_bounded(cell) && ranges.iter().any(|range| range.peak() > 1.0)
}
