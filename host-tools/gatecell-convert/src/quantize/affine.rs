//! One affine map in integer weights, with its proof.

use super::representation::Side;
use super::rows::{Parts, parts};
use super::{IntegerAffine, IntegerFormat, Scales};
use crate::calibrate::Moments;
use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// A float map to be quantized.
pub(super) struct Spec<'a> {
    pub(super) format: IntegerFormat,
    /// How the scales of two products are chosen.
    pub(super) scales: Scales,
    /// Name for messages.
    pub(super) place: &'a str,
    /// Names of the gates, in the order of the rows.
    pub(super) gates: &'a [&'a str],
    pub(super) units: usize,
    /// `[gates][units][x.scale.len()]`.
    pub(super) w: &'a [f64],
    /// `[gates][units][h.scale.len()]`.
    pub(super) r: &'a [f64],
    /// `[gates][units]`.
    pub(super) bias: &'a [f64],
    /// What `w` multiplies.
    pub(super) x: &'a Side,
    /// What `r` multiplies.
    pub(super) h: &'a Side,
    /// Bias of the hidden part alone, `[units]`, for the last gate: a GRU's `rb_h`.
    pub(super) hidden_bias: Option<&'a [f64]>,
    /// What calibration says of `[x, h]`.
    pub(super) seen: Option<&'a Moments>,
}

/// The quantized map, and the hidden bias in Q15.16 where there is one.
pub(super) struct Quantized {
    pub(super) affine: IntegerAffine,
    pub(super) hidden_bias: Option<Vec<i32>>,
}

/// Quantizes a map.
pub(super) fn quantize(spec: &Spec) -> Result<Quantized> {
    let Parts {
        inputs,
        hiddens,
        scales,
    } = parts(spec);

    let coarsest = inputs
        .iter()
        .chain(&hiddens)
        .map(|part| part.scale)
        .fold(0.0, f64::max);
    let shift = shift(spec.format, coarsest);
    let unit = 2f64.powi(16 + shift as i32);

    let mut affine = IntegerAffine {
        layout: spec.format.layout,
        gates: spec.gates.len(),
        units: spec.units,
        input_size: spec.x.scale.len(),
        hidden_size: spec.h.scale.len(),
        w: Vec::new(),
        r: Vec::new(),
        bias: Vec::new(),
        input_scale: Vec::new(),
        hidden_scale: Vec::new(),
        shift,
        scales,
    };
    let mut hidden_bias = spec.hidden_bias.map(|_| Vec::new());
    for (row, (input, hidden)) in inputs.into_iter().zip(hiddens).enumerate() {
        let (gate, unit_index) = (row / spec.units, row % spec.units);
        let split = spec.hidden_bias.filter(|_| gate + 1 == spec.gates.len());
        let mut bias = spec.bias[row] + input.correction;
        let mut inner = 0.0;
        match split {
            Some(inner_bias) => inner = inner_bias[unit_index] + hidden.correction,
            None => bias += hidden.correction,
        }
        let input_scale = (input.scale * unit).round();
        let hidden_scale = (hidden.scale * unit).round();
        // Largest pre-activation that any input can cause, in units of 2^-16.
        let reach = (bias.abs() + inner.abs()) * 65536.0
            + (input.reach * input_scale + hidden.reach * hidden_scale) / 2f64.powi(shift as i32)
            + 2.0;
        if reach > f64::from(i32::MAX) {
            return Err(Error::new(
                format!(
                    "gate {}, unit {unit_index}: the pre-activation can reach {:.0}, beyond ±32768",
                    spec.gates[gate],
                    reach / 65536.0
                ),
                Remedy::ScaleInputs,
            )
            .at(spec.place));
        }
        affine.bias.push((bias * 65536.0).round() as i32);
        affine.input_scale.push(input_scale as i32);
        affine.hidden_scale.push(hidden_scale as i32);
        affine.w.extend(input.weights);
        affine.r.extend(hidden.weights);
        if let (Some(values), Some(_)) = (&mut hidden_bias, split) {
            values.push((inner * 65536.0).round() as i32);
        }
    }
    Ok(Quantized {
        affine,
        hidden_bias,
    })
}

/// The largest shift with which every row's scale still fits `i32`.
fn shift(format: IntegerFormat, coarsest: f64) -> u32 {
    let [least, most] = format.shifts;
    (least..=most)
        .rev()
        .find(|&shift| (coarsest * 2f64.powi(16 + shift as i32)).round() <= f64::from(i32::MAX))
        .unwrap_or(least)
}
