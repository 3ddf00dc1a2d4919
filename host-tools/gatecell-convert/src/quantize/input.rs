//! Scale and zero point of the network's input.
//!
//! In 16 bits zero points are whole steps, so that a real zero (silence, padding, the features
//! of a one-hot vector) is exact; in 8 bits half a step at one end of the range is too dear. Where the calibration data is on a grid, of integer samples or
//! features that were quantized before, the step divides that grid, and its inputs are exact.

use super::balance::{self, Weighed};
use super::{InputScales, IntegerFormat};
use crate::calibrate::{Calibration, Range};
use crate::error::{Error, Result};
use crate::network::Network;
use crate::remedy::Remedy;

/// How much wider than the calibrated range, about its middle, the representable one is. What
/// a device meets in use is often louder, hotter or more silent than all calibration data, and
/// an input beyond its range is wrong at once; of sixteen bits thirteen are left, more than
/// weights of eight bits make use of.
const HEADROOM: f64 = 8.0;

/// A feature whose calibrated range is below this part of the widest one is
/// treated as unseen (a one-hot input that never occurred, a dead channel).
const UNSEEN: f64 = 1e-6;

/// A step of the grid may be finer than wanted by this part: what is left of the range is
/// measured in single precision.
const SPARE: f64 = 1e-6;

/// Parts of a grid's step so many that taking one of them in place of the step wanted moves it
/// by less than its effect on the weights' rounding can show.
const MANY: f64 = 64.0;

/// Headrooms for the network's input, the one to be preferred first. The others are for
/// layers whose pre-activations would leave their range with it. Eight bits can spare none.
pub(super) fn headrooms(format: IntegerFormat) -> &'static [f64] {
    if format.activation_bits < 8 {
        &[1.0]
    } else {
        &[HEADROOM, HEADROOM / 2.0, HEADROOM / 4.0]
    }
}

/// Scale and zero point (in steps) of each input feature, exactly as the device
/// has them in single precision: `real = (q − offset) · scale`.
pub(super) struct InputChoice {
    pub(super) device: InputScales,
    pub(super) scale: Vec<f64>,
    pub(super) offset: Vec<f64>,
}

/// Chooses the quantization of the network's input, whose representable range is `headroom`
/// times the calibrated one.
pub(super) fn choose(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    headroom: f64,
) -> Result<InputChoice> {
    let half = half_ranges(&calibration.input, &balance::importance(network));
    let steps = format.top() / headroom;
    let finest: Vec<f64> = half.iter().map(|half| half / steps).collect();
    // On a grid the ends of the range are whole steps, and the lowest number serves, too.
    let spare = format.top() / (format.top() + 0.5) * (1.0 - SPARE);
    let rounded = |step: f64| Weighed { step, exact: false };
    let on_grid = |wanted: f64, grid: Option<f64>, least: f64| -> Weighed {
        let divided = grid.map(|grid| (grid, (grid / (wanted * spare)).floor()));
        match divided.filter(|&(_, parts)| parts >= least) {
            Some((grid, parts)) => Weighed {
                step: grid / parts,
                exact: true,
            },
            None => rounded(wanted),
        }
    };
    let seen = &calibration.input_seen;
    let own = balance::scales(network, format, &finest, &half, &seen.variance);
    let with_own = |least: f64| -> Vec<Weighed> {
        let grids = seen.step.iter().copied().chain(std::iter::repeat(None));
        let steps = own.iter().zip(grids);
        steps
            .map(|(&step, grid)| on_grid(step, grid, least))
            .collect()
    };
    let widest = finest.iter().copied().fold(0.0, f64::max);
    let chosen = balance::best(
        network,
        format,
        &seen.variance,
        vec![on_grid(widest, seen.common_step, 1.0); finest.len()],
        [with_own(MANY), with_own(1.0)],
    );

    let mut choice = InputChoice {
        device: InputScales {
            inverse_scale: Vec::new(),
            offset: Vec::new(),
        },
        scale: Vec::new(),
        offset: Vec::new(),
    };
    for (range, Weighed { step, exact }) in calibration.input.iter().zip(chosen) {
        let middle = (range.max + range.min) / 2.0;
        let inverse_scale = (1.0 / step) as f32;
        if !inverse_scale.is_normal() {
            return Err(out_of_single_precision(network, calibration));
        }
        let middle = -middle * f64::from(inverse_scale);
        let offset = match exact || format.activation_bits > 8 {
            // The middle of the numbers is half a step below zero.
            true => (middle - 0.5).round() as f32,
            false => middle as f32,
        };
        choice.scale.push(1.0 / f64::from(inverse_scale));
        choice.offset.push(f64::from(offset));
        choice.device.inverse_scale.push(inverse_scale);
        choice.device.offset.push(offset);
    }
    Ok(choice)
}

/// The factor of an input would be none in single precision.
fn out_of_single_precision(network: &Network, calibration: &Calibration) -> Error {
    let largest = calibration.input_seen.largest;
    Error::new(
        format!(
            "the largest value of the calibration data is {:e} (sequence {}, step {}, feature \
             {}): so small that its scale is beyond single precision",
            largest.value, largest.sequence, largest.step, largest.feature
        ),
        Remedy::ScaleUp,
    )
    .at(&network.input.name)
}

/// Half the calibrated range of every feature; that of the widest one for those unseen, which
/// no weight makes up for: `importance` is the largest weight of each.
fn half_ranges(ranges: &[Range], importance: &[f64]) -> Vec<f64> {
    let half = |range: &Range| (range.max - range.min) / 2.0;
    let widest = ranges.iter().map(half).fold(0.0, f64::max);
    let peak = ranges.iter().map(Range::peak).fold(0.0, f64::max);
    // All features constant: take their magnitude, or 1 if all are zero.
    let fallback = if widest > 0.0 {
        widest
    } else if peak > 0.0 {
        peak
    } else {
        1.0
    };
    let effect = |(range, weight): (&Range, &f64)| half(range) * weight;
    let strongest = ranges
        .iter()
        .zip(importance)
        .map(effect)
        .fold(0.0, f64::max);
    ranges
        .iter()
        .zip(importance)
        .map(|(range, weight)| {
            let own = half(range);
            let seen = own > UNSEEN * fallback || own * weight > UNSEEN * strongest;
            if seen && own > 0.0 { own } else { fallback }
        })
        .collect()
}
