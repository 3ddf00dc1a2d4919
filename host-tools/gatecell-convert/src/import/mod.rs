//! The doors: model files of several formats to one [`Network`].

mod chain;
mod coupled;
mod file;
pub mod keras;
mod kernel;
pub mod nam;
pub mod onnx;
pub mod rtneural;
pub mod safetensors;
pub mod tflite;

use std::path::Path;

use crate::error::{Error, Result};
use crate::network::Network;
use crate::remedy::Remedy;

/// Imports a model file, choosing the format by its extension: `.onnx`,
/// `.keras`, `.h5`, `.tflite`, `.nam`, RTNeural's `.json`, or weights
/// (`.safetensors`, `.npz`, `.json`) with their layer file `.toml` beside them.
pub fn load(path: impl AsRef<Path>) -> Result<Network> {
    let path = path.as_ref();
    let extension = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    match extension.as_str() {
        "onnx" => onnx::load(path),
        "keras" | "h5" | "hdf5" => keras::load(path),
        "json" if !path.with_extension("toml").is_file() => rtneural::load(path),
        "nam" => nam::load(path),
        "tflite" => tflite::load(path),
        "safetensors" | "npz" | "json" => safetensors::load(path),
        _ => Err(Error::new(
            format!("unknown model format {extension:?}"),
            Remedy::ModelFormat,
        )
        .in_file(path)),
    }
}
