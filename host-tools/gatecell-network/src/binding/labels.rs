//! Labels as they are stored.

use crate::error::{Error, Result};
use crate::npz::Array;
use crate::remedy::Remedy;

/// The labels of each of `count` sequences, as they are stored.
pub(super) fn rows(array: &Array, count: usize) -> Result<Vec<Vec<i64>>> {
    let per_item = match array.shape[..] {
        [n] if n == count => 1,
        [n, len] if n == count && len > 0 => len,
        _ => {
            return Err(Error::new(
                format!(
                    "shape is {:?}, expected [{count}] or [{count}, L]",
                    array.shape
                ),
                Remedy::ClassNumbers,
            )
            .at(&array.name));
        }
    };
    if let Some(index) = array.data.iter().position(|label| label.fract() != 0.0) {
        return Err(Error::new(
            format!(
                "label {} at {index} is not a whole number",
                array.data[index]
            ),
            Remedy::ClassArgmax {
                array: array.name.clone(),
            },
        )
        .at(&array.name));
    }
    Ok(array
        .data
        .chunks_exact(per_item)
        .map(|labels| labels.iter().map(|&label| label as i64).collect())
        .collect())
}
