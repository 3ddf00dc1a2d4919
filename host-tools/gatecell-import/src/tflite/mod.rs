//! TensorFlow Lite models with `UNIDIRECTIONAL_SEQUENCE_LSTM`.
//!
//! Read are chains of that operator (peepholes and coupled gates included),
//! FULLY_CONNECTED, RESHAPE, STRIDED_SLICE of the last step, TRANSPOSE between
//! batch first and time first, SOFTMAX, LOG_SOFTMAX, TANH, LOGISTIC, RELU,
//! QUANTIZE and DEQUANTIZE.
//!
//! Integer models become float networks: the weights are exactly what their
//! integers and scales say; the scales of activations are dropped, since our
//! own calibration makes its own. Inputs and outputs are real numbers, as the
//! model's scales define them.

mod buffer;
mod graph;
mod lstm;
mod model;
mod names;
mod operators;
mod tensor;

pub use buffer::Table;
pub use operators::operator_name;

use std::path::Path;

use super::file;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::remedy::Remedy;

/// Imports a `.tflite` file.
pub fn load(path: &Path) -> Result<Network> {
    file::load(path, from_bytes)
}

/// Imports the bytes of a `.tflite` file.
pub fn from_bytes(bytes: &[u8]) -> Result<Network> {
    if bytes.get(4..8) != Some(b"TFL3") {
        return Err(Error::new(
            "the file is not TensorFlow Lite's: it lacks the mark TFL3",
            Remedy::TfliteAgain,
        ));
    }
    let model = model::Model::read(bytes)?;
    let mut network = graph::network(&model, bytes.len())?;
    network.source = file::source(bytes, format!("TFLite schema {}", model.version));
    Ok(network)
}
