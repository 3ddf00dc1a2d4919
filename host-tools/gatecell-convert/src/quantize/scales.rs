//! Scales of activations, from calibrated ranges.

use super::{ActivationScale, IntegerFormat};
use crate::calibrate::Range;
use gatecell::format::integer::{CellScale, ValueScale};

/// How much wider than the calibrated range the representable one is: real data
/// goes beyond any calibration set, and sixteen bits can spare one of them.
const HEADROOM: f64 = 2.0;

/// The same for an activation, of which eight bits can spare none.
fn headroom(format: IntegerFormat) -> f64 {
    if format.activation_bits < 8 {
        1.0
    } else {
        HEADROOM
    }
}

/// The same for what has 32 bits inside a cell: gates and candidates whose functions have no bound. What remains is 25 bits of the calibrated peak.
pub(super) const INNER_HEADROOM: f64 = 64.0;

/// Headroom of an LSTM's cell state, which grows with the length of a sequence.
const CELL_HEADROOM: f64 = 4.0;

/// Headroom of a hidden state that is bounded by 1, but far below it.
const SLOW_HEADROOM: f64 = 4.0;

/// Least exponent of such a state.
const SLOW_FINEST: i32 = -12;

/// Largest cell state with slow gates for which its growth alone calls: 2^22.
const SLOW_LIMIT: f64 = 4_194_304.0;

/// Real value of one step of an activation without natural bound.
pub(super) fn unbounded(format: IntegerFormat, ranges: &[Range]) -> f64 {
    let peak = ranges.iter().map(Range::peak).fold(0.0, f64::max);
    let peak = if peak > 0.0 { peak } else { 1.0 };
    peak * headroom(format) / format.top()
}

/// Factor and shift that bring a pre-activation in units of `2^(exponent − 16)` to steps of
/// `scale`.
pub(super) fn rescale(exponent: i32, scale: f64) -> ActivationScale {
    rescale_from(f64::from(exponent - 16).exp2(), scale)
}

/// Factor and shift that bring a function's value in units of `2^(exponent − 26)` to steps of
/// `scale`.
pub(super) fn rescale_value(exponent: i32, scale: f64) -> ActivationScale {
    rescale_from(f64::from(exponent - 26).exp2(), scale)
}

fn rescale_from(unit: f64, scale: f64) -> ActivationScale {
    // factor / 2^shift = unit / scale, with the factor in [2^29, 2^30).
    let ratio = unit / scale;
    let exponent = ratio.log2().floor() as i32;
    let shift = (29 - exponent).clamp(1, 62);
    let factor = (ratio * 2f64.powi(shift))
        .round()
        .clamp(1.0, f64::from(i32::MAX));
    ActivationScale::Scaled {
        factor: factor as i32,
        shift: shift as u32,
    }
}

/// How an LSTM's cell state is held.
pub(super) struct CellChoice {
    pub(super) frac_bits: u32,
    /// Bound on the cell state in steps of `2^-frac_bits`.
    pub(super) clip: Option<i32>,
}

impl CellChoice {
    /// Largest cell state.
    pub(super) fn limit(&self) -> f64 {
        2f64.powi(30 - self.frac_bits as i32)
    }

    /// Real value of one step of the cell state as an activation.
    pub(super) fn activation_step(&self, format: IntegerFormat) -> f64 {
        // The device drops all but the upper bits of 31.
        self.limit() * format.unit()
    }
}

/// The cell state whose calibrated peak is `peak`, clipped at `clip` in the network. That of the
/// plain cell has at most [`CellScale::FINEST`] fractional bits and at least
/// [`CellScale::COARSEST`]; that of a variant is as large or small as a [`ValueScale`] goes.
/// `None` if it is too large.
///
/// A bound that is not [`reached`] is left out.
///
/// `growth` is given for gates that are right in their tails: what they let a state change at
/// a step is small, and how far it may still go beyond its peak is known.
pub(super) fn cell(
    peak: f64,
    clip: Option<f64>,
    plain: bool,
    growth: Option<f64>,
) -> Option<CellChoice> {
    let clip = reached(peak, clip, growth);
    // An initial state may lie beyond the bound.
    let range = clip.map_or(peak * cell_headroom(growth), |bound| bound.max(peak));
    let frac_bits = if plain {
        // The device saturates at 2^(30 − bits).
        (CellScale::COARSEST..=CellScale::FINEST)
            .rev()
            .find(|&bits| 2f64.powi(30 - bits as i32) >= range)
            .unwrap_or(CellScale::COARSEST)
    } else {
        let exponent = match growth {
            None => exponent(range, 1.0)?,
            // A state may grow as far as it never will.
            Some(_) => exponent(range.min(SLOW_LIMIT.max(peak * CELL_HEADROOM)), 1.0)?,
        };
        30u32.saturating_add_signed(-exponent)
    };
    let steps = |bound: f64| (bound * 2f64.powi(frac_bits as i32)).round() as i32;
    Some(CellChoice {
        frac_bits,
        clip: clip.map(steps),
    })
}

/// A bound on a cell state of the given peak, if it is within the headroom: beyond, the device
/// holds no more than the headroom anyway, and the cell without it is the faster one.
pub(super) fn reached(peak: f64, clip: Option<f64>, growth: Option<f64>) -> Option<f64> {
    clip.filter(|&bound| bound < peak * cell_headroom(growth))
}

fn cell_headroom(growth: Option<f64>) -> f64 {
    growth.map_or(CELL_HEADROOM, |growth| CELL_HEADROOM.max(HEADROOM * growth))
}

/// Smallest `e`, at most 0, for which `±2^e` holds a hidden state that is bounded by 1 and
/// may grow by `growth` beyond the calibrated ranges.
pub(super) fn small_exponent(ranges: &[Range], growth: f64) -> i32 {
    let peak = ranges.iter().map(Range::peak).fold(0.0, f64::max);
    let range = match peak * growth.max(1.0) * SLOW_HEADROOM {
        0.0 => 1.0,
        range => range,
    };
    (SLOW_FINEST..0)
        .find(|&e| f64::from(e).exp2() >= range)
        .unwrap_or(0)
}

/// Smallest `e` for which `±2^e` holds a hidden state of the calibrated ranges;
/// `None` beyond what the device has.
pub(super) fn hidden_exponent(format: IntegerFormat, ranges: &[Range]) -> Option<i32> {
    let peak = ranges.iter().map(Range::peak).fold(0.0, f64::max);
    state_exponent(format, peak)
}

/// The same for a state whose calibrated peak is `peak`.
pub(super) fn state_exponent(format: IntegerFormat, peak: f64) -> Option<i32> {
    exponent(peak * headroom(format), 1.0)
}

/// Smallest exponent with which `±natural·2^exponent` holds `±range`, of those that a
/// [`ValueScale`] has; 0 if there is nothing to hold, `None` if none is large enough.
pub(super) fn exponent(range: f64, natural: f64) -> Option<i32> {
    if range == 0.0 {
        return Some(0);
    }
    let holds = |&exponent: &i32| natural * f64::from(exponent).exp2() >= range;
    (-ValueScale::LIMIT..=ValueScale::LIMIT).find(holds)
}
