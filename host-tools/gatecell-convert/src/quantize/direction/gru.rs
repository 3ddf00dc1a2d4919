//! A GRU in integers, with the reset after the recurrent product or before.

use super::{Direction, too_large};
use crate::quantize::affine::{self, PreScale};
use crate::quantize::spec::Spec;
use crate::quantize::types::{Affine, DeviceGru, DeviceGruResetBefore, FunctionScale, Number};
use crate::quantize::{bounds, scales, variant};
use gatecell_network::error::Result;
use gatecell_network::network::Gru;

impl Direction<'_> {
    pub(in crate::quantize) fn gru(&self, cell: &Gru) -> Result<DeviceGru> {
        let h = self.hidden();
        let plain = self.is_plain_gru(cell);
        let mut scales = self.gru_scales(cell)?;
        let [_, reset] = scales.gates;
        let spec = Spec {
            w: &cell.w,
            r: &cell.r,
            bias: &cell.bias,
            hidden_bias: Some(&cell.hidden_bias),
            hidden_gain: match variant::is_bounded(cell.activations[0]) {
                true => 1.0,
                false => (bounds::GATE * f64::from(reset.value).exp2()).max(1.0),
            },
            ..self.spec(&["z", "r", "h"], &h)
        };
        let quantized = affine::quantize(&spec, &self.gru_pres(cell, plain))?;
        if let [z, r, candidate] = quantized.exponents[..] {
            scales.gates[0].argument = z;
            scales.gates[1].argument = r;
            scales.candidate.argument = candidate;
        }
        let hidden_bias = quantized
            .hidden_bias
            .filter(|bias| bias.iter().any(|&b| b != 0))
            .map(|bias| bias.into_iter().map(Number::Fixed).collect());
        Ok(DeviceGru {
            affine: Affine::Integer(quantized.affine),
            hidden_bias,
            variant: (!plain).then(|| variant::gru(cell, self.format.format, scales)),
            choice: self.choice,
        })
    }

    pub(in crate::quantize) fn gru_reset_before(&self, cell: &Gru) -> Result<DeviceGruResetBefore> {
        let (units, inputs) = (self.hidden_size, self.x.scale.len());
        let (w, w_candidate) = cell.w.split_at(2 * units * inputs);
        let (r, r_candidate) = cell.r.split_at(2 * units * units);
        let (bias, bias_candidate) = cell.bias.split_at(2 * units);
        let h = self.hidden();
        let plain = self.is_plain_gru(cell);
        let mut scales = self.gru_scales(cell)?;
        let reset = self.side(self.format.unit() * f64::from(scales.reset).exp2());
        let pres = self.gru_pres(cell, plain);
        let (pres, pre_candidate) = pres.split_at(2);
        let gates = Spec {
            w,
            r,
            bias,
            ..self.spec(&["z", "r"], &h)
        };
        let gates = affine::quantize(&gates, pres)?;
        let candidate = Spec {
            w: w_candidate,
            r: r_candidate,
            bias: bias_candidate,
            seen: self.seen.reset.as_ref(),
            ..self.spec(&["h"], &reset)
        };
        let candidate = affine::quantize(&candidate, pre_candidate)?;
        for (scale, &exponent) in scales.gates.iter_mut().zip(&gates.exponents) {
            scale.argument = exponent;
        }
        scales.candidate.argument = candidate.exponents[0];
        Ok(DeviceGruResetBefore {
            gates: Affine::Integer(gates.affine),
            candidate: Affine::Integer(candidate.affine),
            variant: (!plain).then(|| variant::gru(cell, self.format.format, scales)),
            choice: self.choice,
        })
    }

    fn is_plain_gru(&self, cell: &Gru) -> bool {
        self.may_be_plain() && variant::is_plain_gru(cell)
    }

    /// Pre-activations of the gates z, r, h of a GRU.
    fn gru_pres(&self, cell: &Gru, plain: bool) -> [PreScale; 3] {
        let ([z, r, _], [gate, candidate]) = (self.inner.gates, cell.activations);
        if plain {
            return [PreScale::NATURAL; 3];
        }
        let last = bounds::pre(candidate, self.inner.candidate);
        [bounds::pre(gate, z), bounds::pre(gate, r), last]
    }

    /// Scales of a GRU's numbers but for the pre-activations.
    fn gru_scales(&self, cell: &Gru) -> Result<variant::GruScales> {
        let ([z, r, _], [gate, candidate]) = (self.inner.gates, cell.activations);
        let scale = |value| FunctionScale { argument: 0, value };
        let reset_peak = self.inner.reset_hidden;
        Ok(variant::GruScales {
            gates: [
                // 1 − z has the scale of z.
                scale(self.value(gate, z, bounds::GATE, "a gate")?.max(0)),
                scale(self.value(gate, r, bounds::GATE, "a gate")?),
            ],
            candidate: scale(self.value(
                candidate,
                self.inner.candidate,
                bounds::VALUE,
                "the candidate",
            )?),
            reset: match variant::is_bounded(gate) {
                true => self.exponent,
                false => scales::state_exponent(self.format, reset_peak)
                    .ok_or_else(|| too_large(self.place, "the hidden state after the reset"))?,
            },
            hidden: self.exponent,
        })
    }
}
