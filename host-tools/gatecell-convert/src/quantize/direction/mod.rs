//! The cell of one direction of a recurrent layer in integers.

mod gru;
mod lstm;
mod rnn;

use super::representation::Side;
use super::spec::Spec;
use super::{GateChoice, IntegerFormat, Scales, bounds};
use crate::calibrate::Seen;
use gatecell_network::engine::InnerPeaks;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Activation;
use gatecell_network::remedy::Remedy;

/// What a cell of one direction is quantized with.
pub(super) struct Direction<'a> {
    pub(super) format: IntegerFormat,
    pub(super) scales: Scales,
    pub(super) place: &'a str,
    pub(super) hidden_size: usize,
    pub(super) state_size: usize,
    pub(super) x: &'a Side,
    pub(super) seen: &'a Seen,
    /// How large the numbers inside the cell are.
    pub(super) inner: InnerPeaks,
    /// The hidden state of an LSTM or GRU, before any projection, is within
    /// `±2^exponent`.
    pub(super) exponent: i32,
    /// Whether the plain cell will not do whatever the functions are: the layer
    /// [begins beyond](bounds::begins_beyond) what its activation gives, or its pre-activations
    /// go beyond Q15.16.
    pub(super) general: bool,
    /// How the gates are computed.
    pub(super) choice: Option<GateChoice>,
    /// By how much states may grow, where the gates are right in their tails.
    pub(super) growth: Option<f64>,
}

impl Direction<'_> {
    /// The hidden state of an LSTM or GRU.
    fn hidden(&self) -> Side {
        self.side(self.format.unit() * f64::from(self.exponent).exp2())
    }

    /// The recurrent state in the given scale.
    fn state(&self, scale: f64) -> Side {
        Side::plain(self.format, vec![scale; self.state_size])
    }

    /// One activation per unit, in the given scale.
    fn side(&self, scale: f64) -> Side {
        Side::plain(self.format, vec![scale; self.hidden_size])
    }

    fn spec<'s>(&'s self, gates: &'s [&'s str], h: &'s Side) -> Spec<'s> {
        Spec {
            format: self.format,
            scales: self.scales,
            place: self.place,
            gates,
            units: self.hidden_size,
            w: &[],
            r: &[],
            bias: &[],
            x: self.x,
            h,
            hidden_bias: None,
            hidden_gain: 1.0,
            seen: self.seen.joint.as_ref(),
        }
    }

    /// Exponent of the values of a function, named `what`, of which calibration saw `peak`.
    fn value(&self, function: Activation, peak: f64, natural: f64, what: &str) -> Result<i32> {
        bounds::value_exponent(function, peak, natural).ok_or_else(|| too_large(self.place, what))
    }

    /// Whether nothing but the cell itself asks for a general one.
    fn may_be_plain(&self) -> bool {
        !self.general && self.exponent == 0 && self.growth.is_none()
    }
}

pub(super) fn too_large(place: &str, what: &str) -> Error {
    let limit = gatecell::format::integer::ValueScale::LIMIT;
    Error::new(
        format!("{what} goes beyond ±2^{limit} with room to spare"),
        Remedy::FinerFormat {
            finer: "f32".into(),
        },
    )
    .at(format!("layer {place:?}"))
}
