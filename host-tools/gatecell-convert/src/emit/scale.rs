//! Scales of activations.

use super::stage::inconsistent;
use crate::quantize::{ActivationScale, NumberFormat};
use gatecell_network::error::Result;

/// The scale of an unbounded function.
pub(super) fn scale(format: NumberFormat, scale: ActivationScale) -> Result<String> {
    match (format.integer(), scale) {
        (None, _) => Ok("()".into()),
        (Some(_), ActivationScale::Scaled { factor, shift }) => Ok(format!(
            "format::ActScale {{ factor: {factor}, shift: {shift} }}"
        )),
        (Some(_), ActivationScale::Natural) => {
            Err(inconsistent("an unbounded function without scale"))
        }
    }
}
