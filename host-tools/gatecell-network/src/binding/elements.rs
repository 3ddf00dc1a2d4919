//! Numbers of an array, checked.

use super::layout;
use crate::error::{Error, Result};
use crate::npz::Array;
use crate::remedy::Remedy;

/// The element at `flat`, which must be a finite number.
pub(super) fn finite(array: &Array, flat: usize) -> Result<f64> {
    let value = array.data[flat];
    if value.is_finite() {
        return Ok(value);
    }
    let index = layout::unravel(&array.shape, flat);
    Err(Error::new(format!("element {index:?} is {value}"), Remedy::Finite).at(&array.name))
}

/// Sequence lengths: one whole number from 1 to `steps` for each of `count`.
pub(super) fn lengths(array: &Array, count: usize, steps: usize) -> Result<Vec<usize>> {
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
pub(super) fn import_fault(reason: impl Into<String>) -> Error {
    Error::new(reason, Remedy::Report)
}
