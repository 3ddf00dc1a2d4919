//! How large the numbers of a cell may be.

use super::affine::PreScale;
use super::{IntegerFormat, scales, variant};
use crate::calibrate::Range;
use gatecell::format::integer::ValueScale;
use gatecell_network::network::{Activation, Cell};
use gatecell_network::reference::apply;

/// What a gate holds in its natural scale: ±16.
pub(super) const GATE: f64 = 16.0;
/// What another value inside a cell holds: ±32.
pub(super) const VALUE: f64 = 32.0;

/// Bits of a calibrated peak below which a pre-activation need not be finer.
const PRE_BITS: i32 = 20;

/// Scale of an LSTM's or GRU's hidden state as a power of two; `None` if it is too
/// large for the device. Below zero for the small state of gates that are right in their
/// tails, which grows by no more than `growth` beyond its calibrated range.
pub(super) fn hidden_exponent(
    format: IntegerFormat,
    cell: &Cell,
    ranges: &[Range],
    growth: Option<f64>,
) -> Option<i32> {
    let elman = matches!(cell, Cell::Rnn(_));
    if elman || (is_bounded(cell) && !begins_beyond(cell, ranges)) {
        Some(growth.map_or(0, |growth| scales::small_exponent(ranges, growth)))
    } else {
        scales::hidden_exponent(format, ranges)
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

/// Exponent of a function's values, of which calibration saw `peak` and of which the natural
/// scale holds `natural`; `None` if they are too large.
pub(super) fn value_exponent(function: Activation, peak: f64, natural: f64) -> Option<i32> {
    if variant::is_bounded(function) {
        return Some(0);
    }
    let range = peak * scales::INNER_HEADROOM;
    let range = match function {
        Activation::ScaledTanh { alpha, .. } => range.min(alpha.abs()),
        Activation::Identity
        | Activation::Tanh
        | Activation::Sigmoid
        | Activation::Relu
        | Activation::LeakyRelu { .. }
        | Activation::ThresholdedRelu { .. }
        | Activation::HardSigmoid { .. }
        | Activation::Elu { .. }
        | Activation::Softsign
        | Activation::Softplus
        | Activation::Affine { .. } => range,
    };
    scales::exponent(range, natural)
}

/// Exponent of a function of cell states that are within `±limit`: all of them are monotonic, so
/// that none of their values is larger than one at the ends. `None` if that is too large.
pub(super) fn activated_exponent(function: Activation, limit: f64) -> Option<i32> {
    if variant::is_bounded(function) {
        return Some(0);
    }
    let ends = [-limit, limit].map(|end| apply(function, end).abs());
    scales::exponent(ends[0].max(ends[1]), VALUE)
}

/// Pre-activations of a function in a cell that takes any scale of them, of whose values
/// calibration saw `peak`.
pub(super) fn pre(function: Activation, peak: f64) -> PreScale {
    let least = if variant::is_bounded(function) {
        // The functions themselves are no finer.
        0
    } else {
        fine(peak, PRE_BITS)
    };
    PreScale {
        least,
        most: ValueScale::LIMIT,
        added: 0.0,
    }
}

/// Pre-activations that become activations in steps of `step`.
pub(super) fn rescaled(step: f64) -> PreScale {
    PreScale {
        // An eighth of a step.
        least: fine(step, 3),
        most: ValueScale::LIMIT,
        added: 0.0,
    }
}

/// Exponent of a pre-activation with which `value` has `bits` bits, at most 0.
fn fine(value: f64, bits: i32) -> i32 {
    if value > 0.0 {
        (value.log2().floor() as i32)
            .saturating_add(16 - bits)
            .clamp(-ValueScale::LIMIT, 0)
    } else {
        0
    }
}
