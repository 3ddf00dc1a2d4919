//! Keras' arrays to the network's.

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// An array of the file.
#[derive(Clone, Debug)]
pub(super) struct Tensor {
    pub(super) shape: Vec<usize>,
    pub(super) data: Vec<f64>,
}

impl Tensor {
    /// The elements, of which the shape must be this.
    pub(super) fn shaped(self, what: &str, shape: &[usize]) -> Result<Vec<f64>> {
        if self.shape == shape {
            return Ok(self.data);
        }
        Err(Error::new(
            format!("{what} has shape {:?}, expected {shape:?}", self.shape),
            Remedy::KerasAgain,
        ))
    }

    /// Length of the first axis.
    pub(super) fn rows(&self) -> usize {
        self.shape.first().copied().unwrap_or(0)
    }
}
