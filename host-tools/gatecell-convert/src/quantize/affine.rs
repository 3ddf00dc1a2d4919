//! One affine map in integer weights, with its proof.

use super::IntegerAffine;
use super::rows::{Part, Parts, parts};
use super::spec::Spec;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// What the pre-activations of a gate may be held in: units of `2^(exponent − 16)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct PreScale {
    /// Exponent with which they are fine enough.
    pub(super) least: i32,
    /// Largest exponent that whatever reads them takes.
    pub(super) most: i32,
    /// What may join the map's products before they are read, in real units.
    pub(super) added: f64,
}

impl PreScale {
    /// Q15.16.
    pub(super) const NATURAL: Self = Self {
        least: 0,
        most: 0,
        added: 0.0,
    };
}

/// The quantized map, and the hidden bias in the units of its gate where there is one.
pub(super) struct Quantized {
    pub(super) affine: IntegerAffine,
    pub(super) hidden_bias: Option<Vec<i32>>,
    /// The pre-activations of each gate are in units of `2^(exponent − 16)`.
    pub(super) exponents: Vec<i32>,
}

/// Quantizes a map whose gates may have these scales, one for each.
pub(super) fn quantize(spec: &Spec, pres: &[PreScale]) -> Result<Quantized> {
    Rounded::new(spec)?.fitted(pres)
}

/// A map whose weights are integers, but not yet the scales of its rows.
pub(super) struct Rounded<'a> {
    spec: &'a Spec<'a>,
    parts: Parts,
}

impl<'a> Rounded<'a> {
    pub(super) fn new(spec: &'a Spec<'a>) -> Result<Self> {
        let parts = parts(spec)?;
        Ok(Self { spec, parts })
    }

    /// With the least exponents that hold whatever the activations may be.
    pub(super) fn fitted(self, pres: &[PreScale]) -> Result<Quantized> {
        let exponents = self.exponents(pres)?;
        Ok(self.with(exponents))
    }

    /// The least exponents of all gates with which no pre-activation leaves 32 bits.
    pub(super) fn exponents(&self, pres: &[PreScale]) -> Result<Vec<i32>> {
        let mut exponents: Vec<i32> = (pres.iter().enumerate())
            .map(|(gate, pre)| pre.least.max(self.finest(gate).min(0)))
            .collect();
        loop {
            let shift = self.shift(&exponents);
            let rows = 0..self.parts.inputs.len();
            let beyond = rows.map(|row| (row, self.reach(row, &exponents, shift, pres)));
            // Not a number is beyond, too.
            let fits = |reach: f64| reach <= f64::from(i32::MAX);
            let Some((row, reach)) = beyond.into_iter().find(|&(_, reach)| !fits(reach)) else {
                return Ok(exponents);
            };
            let gate = row / self.spec.units;
            if exponents[gate] >= pres[gate].most {
                let unit = f64::from(exponents[gate] - 16).exp2();
                return Err(Error::new(
                    format!(
                        "gate {}, unit {}: the pre-activation can reach {:.0}, beyond ±{}",
                        self.spec.gates[gate],
                        row % self.spec.units,
                        reach * unit,
                        2f64.powi(31) * unit
                    ),
                    Remedy::FinerFormat {
                        finer: "f32".into(),
                    },
                )
                .at(self.spec.place));
            }
            exponents[gate] += 1;
        }
    }

    /// The map with the given exponents.
    pub(super) fn with(self, exponents: Vec<i32>) -> Quantized {
        let shift = self.shift(&exponents);
        let Self { spec, parts } = self;
        let Parts {
            inputs,
            hiddens,
            scales,
        } = parts;
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
            let one = f64::from(16 - exponents[row / spec.units]).exp2();
            let unit = one * f64::from(shift).exp2();
            let (bias, inner) = biases(spec, row, &input, &hidden);
            affine.bias.push((bias * one).round() as i32);
            affine.input_scale.push((input.scale * unit).round() as i32);
            affine
                .hidden_scale
                .push((hidden.scale * unit).round() as i32);
            affine.w.extend(input.weights);
            affine.r.extend(hidden.weights);
            if let (Some(values), Some(inner)) = (&mut hidden_bias, inner) {
                values.push((inner * one).round() as i32);
            }
        }
        Quantized {
            affine,
            hidden_bias,
            exponents,
        }
    }

    /// Largest pre-activation of a row that any activations can cause, in its units.
    fn reach(&self, row: usize, exponents: &[i32], shift: u32, pres: &[PreScale]) -> f64 {
        let gate = row / self.spec.units;
        let one = f64::from(16 - exponents[gate]).exp2();
        let unit = one * f64::from(shift).exp2();
        let (input, hidden) = (&self.parts.inputs[row], &self.parts.hiddens[row]);
        let (bias, inner) = biases(self.spec, row, input, hidden);
        let gain = match inner {
            Some(_) => self.spec.hidden_gain,
            None => 1.0,
        };
        let products =
            |reach: f64, scale: f64| reach * (scale * unit).round() / f64::from(shift).exp2();
        let hiddens = inner.unwrap_or(0.0).abs() * one + products(hidden.reach, hidden.scale);
        (bias.abs() + pres[gate].added) * one
            + products(input.reach, input.scale)
            + hiddens * gain
            + 2.0
    }

    /// Coarsest scale of a gate's rows.
    fn coarsest(&self, gate: usize) -> f64 {
        let rows = gate * self.spec.units..(gate + 1) * self.spec.units;
        let scales = |parts: &[Part]| {
            let scales = parts[rows.clone()].iter().map(|part| part.scale);
            scales.fold(0.0, f64::max)
        };
        scales(&self.parts.inputs).max(scales(&self.parts.hiddens))
    }

    /// The least exponent with which a gate's scales fit `i32` at the format's smallest shift.
    fn finest(&self, gate: usize) -> i32 {
        let [least, _] = self.spec.format.shifts;
        let coarsest = self.coarsest(gate);
        if coarsest > 0.0 {
            // One more, for the rounding.
            (coarsest.log2().floor() as i32).saturating_add(least as i32 + 16 - 31 + 1)
        } else {
            i32::MIN
        }
    }

    /// The largest shift with which every row's scale still fits `i32`.
    fn shift(&self, exponents: &[i32]) -> u32 {
        let gates = exponents.iter().enumerate();
        let coarsest = gates
            .map(|(gate, exponent)| self.coarsest(gate) * f64::from(16 - exponent).exp2())
            .fold(0.0, f64::max);
        let [least, most] = self.spec.format.shifts;
        let fits =
            |shift: &u32| (coarsest * f64::from(*shift).exp2()).round() <= f64::from(i32::MAX);
        (least..=most).rev().find(fits).unwrap_or(least)
    }
}

/// Bias of a row, and, where it has one of its own, that of the hidden part; in real units.
fn biases(spec: &Spec, row: usize, input: &Part, hidden: &Part) -> (f64, Option<f64>) {
    let (gate, unit) = (row / spec.units, row % spec.units);
    let bias = spec.bias[row] + input.correction;
    match spec.hidden_bias.filter(|_| gate + 1 == spec.gates.len()) {
        Some(inner) => (bias, Some(inner[unit] + hidden.correction)),
        None => (bias + hidden.correction, None),
    }
}
