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

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::network::Network;
use crate::remedy::Remedy;

/// The files that [`load`] understands.
pub const FORMATS: &str = ".onnx, .keras, .h5, .tflite, .nam or RTNeural .json, or weights \
    (.safetensors, .npz, .json) with their layer file .toml beside them";

/// A format, and with it its importer.
#[derive(Clone, Copy, Debug)]
enum Format {
    Onnx,
    Keras,
    Tflite,
    Nam,
    RtNeural,
    /// Weights with a layer file beside them.
    Weights,
}

impl Format {
    /// By the extension of the file; a `.json` is what has a layer file, or else RTNeural's.
    fn of(path: &Path) -> Result<Self> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let extension = extension.unwrap_or_default().to_ascii_lowercase();
        match extension.as_str() {
            "onnx" => Ok(Self::Onnx),
            "keras" | "h5" | "hdf5" => Ok(Self::Keras),
            "tflite" => Ok(Self::Tflite),
            "nam" => Ok(Self::Nam),
            "json" if !layer_file(path).is_file() => Ok(Self::RtNeural),
            "safetensors" | "npz" | "json" => Ok(Self::Weights),
            other => Err(Error::new(
                format!("unknown model format {other:?}"),
                Remedy::ModelFormat { formats: FORMATS },
            )
            .in_file(path)),
        }
    }
}

/// Imports a model file, choosing the format by its extension: [`FORMATS`].
pub fn load(path: impl AsRef<Path>) -> Result<Network> {
    let path = path.as_ref();
    match Format::of(path)? {
        Format::Onnx => onnx::load(path),
        Format::Keras => keras::load(path),
        Format::Tflite => tflite::load(path),
        Format::Nam => nam::load(path),
        Format::RtNeural => rtneural::load(path),
        Format::Weights => safetensors::load(path),
    }
}

/// The files that [`load`] reads: the model, its layer file, data beside an ONNX file.
pub fn files(path: impl AsRef<Path>) -> Vec<PathBuf> {
    let path = path.as_ref();
    let mut files = vec![path.to_owned()];
    match Format::of(path) {
        Ok(Format::Onnx) => files.extend(onnx::data_files(path)),
        Ok(Format::Weights) => files.push(layer_file(path)),
        Ok(Format::Keras | Format::Tflite | Format::Nam | Format::RtNeural) => {}
        // Loading says why.
        Err(_) => {}
    }
    files
}

fn layer_file(path: &Path) -> PathBuf {
    path.with_extension("toml")
}
