//! Trained networks from model files of several formats: every door is a module, behind a feature
//! of its name, and makes a [`Network`].
#![forbid(unsafe_code)]
#![cfg_attr(
    not(all(
        feature = "onnx",
        feature = "keras",
        feature = "tflite",
        feature = "safetensors",
        feature = "nam",
        feature = "rtneural"
    )),
    allow(dead_code, reason = "what only doors use that are not built")
)]

mod advised;
mod chain;
mod coupled;
mod file;
#[cfg(feature = "keras")]
pub mod keras;
mod kernel;
#[cfg(feature = "nam")]
pub mod nam;
#[cfg(feature = "onnx")]
pub mod onnx;
#[cfg(feature = "rtneural")]
pub mod rtneural;
#[cfg(feature = "safetensors")]
pub mod safetensors;
#[cfg(feature = "tflite")]
pub mod tflite;

use std::path::{Path, PathBuf};

use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::remedy::Remedy;

/// The files that [`load`] understands, with every door built.
pub const FORMATS: &str = ".onnx, .keras, .h5, .tflite, .nam or RTNeural .json, or weights \
    (.safetensors, .npz, .json) with their layer file .toml beside them";

/// A format, and with it its importer.
#[derive(Clone, Copy, Debug, PartialEq)]
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

    /// The feature of this crate that its importer is behind.
    #[cfg_attr(
        all(
            feature = "onnx",
            feature = "keras",
            feature = "tflite",
            feature = "safetensors",
            feature = "nam",
            feature = "rtneural"
        ),
        expect(dead_code, reason = "every door is built")
    )]
    fn feature(self) -> &'static str {
        match self {
            Self::Onnx => "onnx",
            Self::Keras => "keras",
            Self::Tflite => "tflite",
            Self::Nam => "nam",
            Self::RtNeural => "rtneural",
            Self::Weights => "safetensors",
        }
    }
}

/// Imports a model file, choosing the format by its extension: [`FORMATS`].
pub fn load(path: impl AsRef<Path>) -> Result<Network> {
    let path = path.as_ref();
    match Format::of(path)? {
        #[cfg(feature = "onnx")]
        Format::Onnx => onnx::load(path),
        #[cfg(feature = "keras")]
        Format::Keras => keras::load(path),
        #[cfg(feature = "tflite")]
        Format::Tflite => tflite::load(path),
        #[cfg(feature = "nam")]
        Format::Nam => nam::load(path),
        #[cfg(feature = "rtneural")]
        Format::RtNeural => rtneural::load(path),
        #[cfg(feature = "safetensors")]
        Format::Weights => safetensors::load(path),
        #[cfg(not(all(
            feature = "onnx",
            feature = "keras",
            feature = "tflite",
            feature = "safetensors",
            feature = "nam",
            feature = "rtneural"
        )))]
        door => Err(Error::new(
            "this program was built without the importer of such files",
            Remedy::DoorFeature {
                feature: door.feature(),
            },
        )
        .in_file(path)),
    }
}

/// The files that [`load`] reads: the model, its layer file, data beside an ONNX file.
pub fn files(path: impl AsRef<Path>) -> Vec<PathBuf> {
    let path = path.as_ref();
    let mut files = vec![path.to_owned()];
    match Format::of(path) {
        #[cfg(feature = "onnx")]
        Ok(Format::Onnx) => files.extend(onnx::data_files(path)),
        #[cfg(not(feature = "onnx"))]
        Ok(Format::Onnx) => {}
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
