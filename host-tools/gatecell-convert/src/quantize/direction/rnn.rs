//! An Elman cell in integers.

use super::Direction;
use crate::quantize::affine::{self, PreScale};
use crate::quantize::spec::Spec;
use crate::quantize::types::{ActivationScale, Affine, DeviceRnn, FunctionScale};
use crate::quantize::{bounds, scales, variant};
use gatecell_network::error::Result;
use gatecell_network::network::{Activation, Rnn};

impl Direction<'_> {
    /// An Elman cell whose hidden state has steps of `step` and peaks at `peak`.
    pub(in crate::quantize) fn rnn(&self, cell: &Rnn, step: f64, peak: f64) -> Result<DeviceRnn> {
        let h = self.side(step);
        let bounded = cell.activation == Activation::Tanh;
        let plain = variant::is_plain_rnn(cell) && !(bounded && self.general);
        let pre = match (plain, bounded) {
            (true, true) => PreScale::NATURAL,
            (true, false) => bounds::rescaled(step),
            (false, _) => bounds::pre(cell.activation, peak),
        };
        let spec = Spec {
            w: &cell.w,
            r: &cell.r,
            bias: &cell.bias,
            ..self.spec(&["h"], &h)
        };
        let quantized = affine::quantize(&spec, &[pre])?;
        let argument = quantized.exponents[0];
        let value = self.value(cell.activation, peak, bounds::VALUE, "the hidden state")?;
        let scale = match (plain, bounded) {
            (true, true) => ActivationScale::Natural,
            (true, false) => scales::rescale(argument, step),
            (false, _) => scales::rescale_value(value, step),
        };
        let scales = FunctionScale { argument, value };
        Ok(DeviceRnn {
            affine: Affine::Integer(quantized.affine),
            activation: cell.activation,
            scale,
            variant: (!plain).then(|| variant::rnn(cell, self.format.format, scales)),
        })
    }
}
