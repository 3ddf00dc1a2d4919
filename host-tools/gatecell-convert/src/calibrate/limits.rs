//! Inputs that no device can read.

use crate::engine::Item;
use crate::error::{Error, Result};
use crate::network::Network;
use crate::remedy::Remedy;

/// Refuses the first input or initial state that is not finite in single precision, in which
/// a device takes it. Beyond it, the scale of the input is no number either.
pub(super) fn check(network: &Network, sequence: usize, item: &Item) -> Result<()> {
    let refusal = |place: String, value: f64| {
        Error::new(
            format!("sequence {sequence}, {place} is {value:e}: beyond single precision"),
            Remedy::SinglePrecision,
        )
    };
    let width = network.input.input_size.max(1);
    if let Some(at) = beyond(&item.input) {
        let place = format!("step {}, feature {}", at / width, at % width);
        return Err(refusal(place, item.input[at]).at(&network.input.name));
    }
    for (state, values) in network.state_inputs.iter().zip(&item.states) {
        if let Some(at) = beyond(values) {
            return Err(refusal(format!("element {at}"), values[at]).at(&state.name));
        }
    }
    Ok(())
}

fn beyond(values: &[f64]) -> Option<usize> {
    values.iter().position(|&value| !(value as f32).is_finite())
}
