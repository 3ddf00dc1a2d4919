//! An LSTM in integers, with its peepholes and its projection.

use super::{Direction, too_large};
use crate::quantize::affine::{self, PreScale, Rounded};
use crate::quantize::representation::Side;
use crate::quantize::spec::Spec;
use crate::quantize::types::{Affine, DeviceLstm, DeviceProjection, FunctionScale, Number};
use crate::quantize::{bounds, scales, variant};
use gatecell_network::error::Result;
use gatecell_network::network::{Lstm, Peephole, Projection};

/// Gates of an LSTM that may have a peephole.
const GATES: [&str; 3] = ["i", "o", "f"];

impl Direction<'_> {
    /// An LSTM whose hidden state has steps of `step` and whose cell states peak at
    /// `peak`.
    pub(in crate::quantize) fn lstm(
        &self,
        cell: &Lstm,
        step: f64,
        peak: f64,
    ) -> Result<DeviceLstm> {
        let h = self.state(step);
        let clipped = scales::reached(peak, cell.cell_clip, self.growth).is_some();
        let plain = self.may_be_plain() && variant::is_plain_lstm(cell, clipped);
        let state = scales::cell(peak, cell.cell_clip, plain, self.growth)
            .ok_or_else(|| too_large(self.place, "the cell state"))?;
        let [gate, candidate, activated] = cell.activations;
        let peaks = self.inner;

        // The peepholes that are matrices, whose products have the scale of their gate's.
        let cells = self.side(state.activation_step(self.format));
        let (place, bias) = (
            format!("{} peephole", self.place),
            vec![0.0; self.hidden_size],
        );
        let none = Side::none();
        let specs: [_; 3] = std::array::from_fn(|index| match &cell.peephole[index] {
            // Coupled, there is no gate i.
            Some(Peephole::Matrix(_)) if cell.input_forget && index == 0 => None,
            Some(Peephole::Matrix(weights)) => Some(Spec {
                place: &place,
                x: &cells,
                w: weights,
                bias: &bias,
                seen: self.seen.cells.as_ref(),
                ..self.spec(&GATES[index..=index], &none)
            }),
            Some(Peephole::Diagonal(_)) | None => None,
        });
        let mut matrices = [None, None, None];
        for (matrix, spec) in matrices.iter_mut().zip(&specs) {
            *matrix = spec.as_ref().map(Rounded::new).transpose()?;
        }

        let mut pres = Vec::new();
        for ((matrix, peephole), &peak) in matrices.iter().zip(&cell.peephole).zip(&peaks.gates) {
            let mut pre = bounds::pre(gate, peak);
            let bounded = variant::is_bounded(gate);
            if let Some(matrix) = matrix {
                let own = matrix.exponents(&[pre])?[0];
                // The sum of both may be twice as large, which only some functions care about.
                pre.least = pre.least.max(own + i32::from(!bounded));
            }
            if let Some(Peephole::Diagonal(weights)) = peephole
                && !bounded
            {
                let largest = weights
                    .iter()
                    .map(|weight| weight.abs())
                    .fold(0.0, f64::max);
                pre.added = largest * state.limit();
            }
            pres.push(pre);
        }
        pres.push(bounds::pre(candidate, peaks.candidate));
        if plain {
            pres.fill(PreScale::NATURAL);
        }

        // Coupled gates have no rows for the input gate.
        let (first, gates) = (usize::from(cell.input_forget), ["i", "o", "f", "c"]);
        let row = first * self.hidden_size;
        let spec = Spec {
            w: &cell.w[row * self.x.scale.len()..],
            r: &cell.r[row * self.state_size..],
            bias: &cell.bias[row..],
            ..self.spec(&gates[first..], &h)
        };
        let quantized = affine::quantize(&spec, &pres[first..])?;
        let arguments: [i32; 4] = std::array::from_fn(|gate| {
            let gate = gate.checked_sub(first);
            gate.map_or(0, |gate| quantized.exponents[gate])
        });
        let mut scales = variant::LstmScales {
            hidden: self.exponent,
            activated: bounds::activated_exponent(activated, state.limit())
                .ok_or_else(|| too_large(self.place, "h(C)"))?,
            ..variant::LstmScales::default()
        };
        for (index, scale) in scales.gates.iter_mut().enumerate() {
            let value = self.value(gate, peaks.gates[index], bounds::GATE, "a gate")?;
            *scale = FunctionScale {
                argument: arguments[index],
                // 1 − f has the scale of f.
                value: if cell.input_forget {
                    value.max(0)
                } else {
                    value
                },
            };
        }
        scales.candidate = FunctionScale {
            argument: arguments[3],
            value: self.value(candidate, peaks.candidate, bounds::VALUE, "the candidate")?,
        };
        let mut index = 0..;
        let matrices = matrices.map(|matrix| {
            let exponent = arguments[index.next()?];
            Some(Affine::Integer(matrix?.with(vec![exponent]).affine))
        });
        let projection = match &cell.projection {
            Some(projection) => Some(self.projection(projection, step)?),
            None => None,
        };
        let cell_clip = state.clip.map(Number::Fixed);
        Ok(DeviceLstm {
            affine: Affine::Integer(quantized.affine),
            cell_frac_bits: Some(state.frac_bits),
            variant: (!plain).then(|| variant::lstm(cell, self.format.format, cell_clip, scales)),
            matrices,
            projection,
            choice: self.choice,
        })
    }

    /// A projection to steps of `step`.
    fn projection(&self, projection: &Projection, step: f64) -> Result<DeviceProjection> {
        let (place, hidden) = (format!("{} projection", self.place), self.hidden());
        let none = Side::none();
        let spec = Spec {
            place: &place,
            units: projection.size,
            x: &hidden,
            w: &projection.w,
            bias: &projection.bias,
            seen: self.seen.unprojected.as_ref(),
            ..self.spec(&["y"], &none)
        };
        let quantized = affine::quantize(&spec, &[bounds::rescaled(step)])?;
        let exponent = quantized.exponents[0];
        let bound = |bound: f64| {
            let steps = bound * f64::from(16 - exponent).exp2();
            // No product of the map is beyond 32 bits.
            (steps < f64::from(i32::MAX)).then(|| Number::Fixed(steps.round() as i32))
        };
        Ok(DeviceProjection {
            affine: Affine::Integer(quantized.affine),
            clip: projection.clip.and_then(bound),
            scale: scales::rescale(exponent, step),
        })
    }
}
