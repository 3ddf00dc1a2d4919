//! Arrays of a file to sequences of a network, and results back to arrays.
//!
//! Graph inputs and outputs have the shapes that their graph declares, batch
//! included ([`bind_inputs`], [`bind_outputs`]). Data sets are `[N, T, I]`
//! whatever the graph declares ([`padded_set`], [`calibration_items`]).

mod inputs;
mod labels;
mod layout;
mod lengths;
mod outputs;
mod sets;

#[cfg(test)]
mod tests;

pub use inputs::{Bound, bind, bind_inputs, input_steps};
pub use labels::Classes;
pub use lengths::Padding;
pub use outputs::{bind_outputs, bind_outputs_padded, output_lengths, output_values};
pub use sets::{Set, calibration_items, calibration_set, padded_set, reads};

use crate::error::{Error, Result};
use crate::npz::Array;
use crate::remedy::Remedy;

/// The element at `flat`, which must be a finite number.
fn finite(array: &Array, flat: usize) -> Result<f64> {
    let value = array.data[flat];
    if value.is_finite() {
        return Ok(value);
    }
    let index = layout::unravel(&array.shape, flat);
    Err(Error::new(format!("element {index:?} is {value}"), Remedy::Finite).at(&array.name))
}

/// Sequence lengths: one whole number from 1 to `steps` for each of `count`.
fn lengths(array: &Array, count: usize, steps: usize) -> Result<Vec<usize>> {
    if array.shape != [count] {
        return Err(Error::new(
            format!("shape is {:?}, expected [{count}]", array.shape),
            Remedy::Lengths,
        )
        .at(&array.name));
    }
    let lengths = array.data.iter().enumerate().map(|(index, &value)| {
        if value.fract() == 0.0 && value >= 1.0 && value <= steps as f64 {
            return Ok(value as usize);
        }
        Err(Error::new(
            format!("length {value} of sequence {index} is not a whole number from 1 to {steps}"),
            Remedy::Lengths,
        )
        .at(&array.name))
    });
    lengths.collect()
}

/// A fault of the network itself, which no array could cure.
fn import_fault(reason: impl Into<String>) -> Error {
    Error::new(reason, Remedy::Report)
}
