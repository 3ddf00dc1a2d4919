//! Scale and zero point of the network's input.
//!
//! Beside weights of 16 bits zero points are whole steps, so that a real zero (silence, padding,
//! the features of a one-hot vector) is exact. Where the calibration data is on a grid, of integer
//! samples or features that were quantized before, the step may divide that grid, and its inputs
//! are exact.

use super::step::Step;
use super::{InputScales, IntegerFormat, balance, expected, grid};
use crate::calibrate::{Calibration, Range};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::remedy::Remedy;

/// How much wider than the calibrated range, about its middle, the representable one is, where
/// weights have sixteen bits. What a device meets in use is often louder, hotter or more silent
/// than all calibration data, and an input beyond its range is wrong at once; of sixteen bits
/// thirteen are left.
const HEADROOM: f64 = 8.0;

/// The same for weights of eight bits and four. They show the more the more their inputs' steps
/// may differ ([balance](super::balance)), and each bit of headroom takes one from that.
const NARROW_HEADROOM: f64 = 2.0;

/// The largest weight of eight bits.
const NARROW: i32 = 127;

/// A feature whose calibrated range is below this part of the widest one is
/// treated as unseen (a one-hot input that never occurred, a dead channel).
const UNSEEN: f64 = 1e-6;

/// Exact weights and inputs stay exact unless that is expected to err more than rounding them, in
/// mean squares, by this factor: it is what training saw, and the expectation leaves out what the
/// calibration data does not show.
const PATIENCE: f64 = 4.0;

/// A step of the grid may be finer than wanted by this part: what is left of the range is
/// measured in single precision.
const SPARE: f64 = 1e-6;

/// Headroom of the network's input where the user does not say. Eight bits can spare none.
pub(super) fn headroom(format: IntegerFormat) -> f64 {
    if format.activation_bits < 8 {
        1.0
    } else if is_narrow(format) {
        NARROW_HEADROOM
    } else {
        HEADROOM
    }
}

fn is_narrow(format: IntegerFormat) -> bool {
    format.max_weight <= NARROW
}

/// Scale and zero point (in steps) of each input feature, exactly as the device
/// has them in single precision: `real = (q − offset) · scale`.
pub(super) struct InputChoice {
    pub(super) device: InputScales,
    pub(super) scale: Vec<f64>,
    pub(super) offset: Vec<f64>,
}

/// Chooses the quantization of the network's input, whose representable range is at least
/// `headroom` times the calibrated one.
///
/// With `silence`, zero is exactly zero wherever a feature's range includes it: a network with
/// slow gates would add up half a step of it for as long as nothing comes in.
pub(super) fn choose(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    headroom: f64,
    silence: bool,
) -> Result<InputChoice> {
    let ranges = match silence {
        true => calibration.input.iter().map(about_zero).collect(),
        false => calibration.input.clone(),
    };
    let mut candidates = candidates(network, format, calibration, &ranges, headroom);
    let chosen = match candidates.len() {
        1 => 0,
        _ => best(network, format, calibration, &candidates),
    };
    let chosen = candidates.swap_remove(chosen);

    let mut choice = InputChoice {
        device: InputScales {
            inverse_scale: Vec::new(),
            offset: Vec::new(),
        },
        scale: Vec::new(),
        offset: Vec::new(),
    };
    for (range, Step { size, exact }) in ranges.iter().zip(chosen) {
        let middle = (range.max + range.min) / 2.0;
        let inverse_scale = (1.0 / size) as f32;
        if !inverse_scale.is_normal() {
            return Err(out_of_single_precision(network, calibration));
        }
        let middle = -middle * f64::from(inverse_scale);
        let offset = match exact || !is_narrow(format) {
            // The middle of the numbers is half a step below zero.
            true => (middle - 0.5).ceil() as f32 + 0.0,
            // Not −0, where the middle is zero.
            false => middle as f32 + 0.0,
        };
        choice.scale.push(1.0 / f64::from(inverse_scale));
        choice.offset.push(f64::from(offset));
        choice.device.inverse_scale.push(inverse_scale);
        choice.device.offset.push(offset);
    }
    Ok(choice)
}

/// The range about zero, where it includes zero.
fn about_zero(range: &Range) -> Range {
    match range.min <= 0.0 && range.max >= 0.0 {
        true => Range {
            min: -range.peak(),
            max: range.peak(),
        },
        false => *range,
    }
}

/// Steps that may suit best, the plainest first and the ones that leave weights exact last.
fn candidates(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    ranges: &[Range],
    headroom: f64,
) -> Vec<Vec<Step>> {
    let half = half_ranges(ranges, &balance::importance(network));
    let steps = format.top() / headroom;
    let finest: Vec<f64> = half.iter().map(|half| half / steps).collect();
    let seen = &calibration.input_seen;
    let rounded = |&size: &f64| Step { size, exact: false };
    // On a grid the ends of the range are whole steps, and the lowest number serves, too.
    let spare = format.top() / (format.top() + 0.5) * (1.0 - SPARE);
    let on_grid = |(size, grid): (&f64, Option<f64>)| {
        let parts = grid.map(|grid| (grid, (grid / (size * spare)).floor()));
        match parts.filter(|&(_, parts)| parts >= 1.0) {
            Some((grid, parts)) => Step {
                size: grid / parts,
                exact: true,
            },
            None => rounded(size),
        }
    };
    let balanced = balance::scales(network, format, &finest, &half);
    let mut candidates: Vec<Vec<Step>> = vec![balanced.iter().map(rounded).collect()];
    let mut add = |steps: Vec<Step>| {
        if !candidates.contains(&steps) {
            candidates.push(steps);
        }
    };
    if !is_narrow(format) {
        let grids = seen.step.iter().copied().chain(std::iter::repeat(None));
        add(balanced.iter().zip(grids).map(on_grid).collect());
    }
    let matrices = balance::matrices(network);
    let weights = matrices.iter().flat_map(balance::Matrix::rows);
    // Exact weights may be worth a common step.
    if !matrices.is_empty() && grid::holds_all(weights, f64::from(format.max_weight)) {
        let widest = finest.iter().copied().fold(0.0, f64::max);
        add(vec![on_grid((&widest, seen.common_step)); finest.len()]);
    }
    candidates
}

/// Which of the steps are expected to err least; the first of equal ones. The last ones leave
/// most exact, and are taken unless they are expected to err more by [`PATIENCE`], or where
/// calibration says too little to tell.
fn best(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    candidates: &[Vec<Step>],
) -> usize {
    let last = candidates.len() - 1;
    let errors: Option<Vec<f64>> = candidates
        .iter()
        .map(|steps| expected::error(network, format, calibration, steps))
        .collect();
    let errors = errors.unwrap_or_default();
    let least = errors.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
    match least {
        Some((index, &error)) if errors[last] > PATIENCE * error => index,
        _ => last,
    }
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
