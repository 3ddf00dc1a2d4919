//! What is to be quantized.

use super::representation::Side;
use super::{IntegerFormat, Scales};
use crate::calibrate::Moments;

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
    /// Largest factor by which that part is multiplied before it is added: a GRU's reset gate.
    pub(super) hidden_gain: f64,
    /// What calibration says of `[x, h]`.
    pub(super) seen: Option<&'a Moments>,
}
