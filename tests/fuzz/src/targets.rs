//! The targets, one for each door and one for the state.

use std::io::{Cursor, Write};

use gatecell_convert::error::Result;
use gatecell_convert::network::Network;
use gatecell_convert::tflite::Interpreter;
use gatecell_convert::{import, npz};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::network::exercise;
use crate::shown;

/// A target by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const ALL: &[Target] = &[
    ("onnx", onnx),
    ("safetensors", safetensors),
    ("keras", keras),
    ("keras_parts", keras_parts),
    ("tflite", tflite),
    ("nam", nam),
    ("rtneural", rtneural),
    ("npz", npz),
    ("state", state),
];

/// Folders of inputs of a target, seen from this package: its corpus, and the
/// fixtures of other tests.
pub fn seeds(target: &str) -> Vec<String> {
    let fixtures: &[&str] = match target {
        "keras" => &["../data/keras"],
        "npz" => &["../data/keras", "../data/tflite"],
        "tflite" => &["../data/tflite"],
        _ => &[],
    };
    let corpus = format!("corpus/{target}");
    std::iter::once(corpus)
        .chain(fixtures.iter().map(ToString::to_string))
        .collect()
}

/// An ONNX file.
pub fn onnx(data: &[u8]) {
    import::onnx::weight_inputs(data);
    door(|| import::onnx::from_bytes("fuzz.onnx", data));
}

/// A layer file, a zero byte, and a safetensors file.
pub fn safetensors(data: &[u8]) {
    let (layers, weights) = halves(data);
    let layers = String::from_utf8_lossy(layers);
    door(|| import::safetensors::from_bytes(weights, &layers));
}

/// A `.keras`, `.h5` or `.weights.h5` file.
pub fn keras(data: &[u8]) {
    door(|| import::keras::from_bytes(data));
}

/// What is in a `.keras` archive, with checksums that are right: one byte for
/// the version, `config.json`, a zero byte, and the weights.
pub fn keras_parts(data: &[u8]) {
    let Some((version, rest)) = data.split_first() else {
        return;
    };
    let (config, weights) = halves(rest);
    let version = if version % 2 == 0 { "2.15.0" } else { "3.8.0" };
    let metadata = format!("{{\"keras_version\": \"{version}\"}}");
    let archive = archive(&[
        ("config.json", config),
        ("metadata.json", metadata.as_bytes()),
        ("model.weights.h5", weights),
    ]);
    door(|| import::keras::from_bytes(&archive));
}

/// A `.tflite` file, as a network and as a quantized graph.
pub fn tflite(data: &[u8]) {
    door(|| import::tflite::from_bytes(data));
    shown(|| {
        if let Err(error) = Interpreter::from_bytes(data) {
            assert!(!error.reason.is_empty());
        }
    });
}

/// A `.nam` file.
pub fn nam(data: &[u8]) {
    door(|| import::nam::from_bytes(data));
}

/// An RTNeural file.
pub fn rtneural(data: &[u8]) {
    door(|| import::rtneural::from_bytes(data));
}

/// An `.npz` or `.npy` file; and the bytes as a sound archive's only array.
pub fn npz(data: &[u8]) {
    shown(|| {
        let _ = npz::from_bytes(data, "fuzz");
        let arrays = npz::from_bytes(&archive(&[("fuzz.npy", data)]), "fuzz");
        for array in arrays.unwrap_or_default() {
            let count: usize = array.shape.iter().product();
            assert_eq!(array.data.len(), count);
        }
    });
}

/// The state of a layer, damaged.
pub fn state(data: &[u8]) {
    shown(|| crate::state::restore(data));
}

/// An accepted file goes through everything that follows; a refused one has
/// its reason and its remedy.
fn door(import: impl FnOnce() -> Result<Network>) {
    shown(|| match import() {
        Ok(network) => exercise(&network),
        Err(error) => assert!(!error.reason.is_empty()),
    });
}

/// What is before the first zero byte, and what is after it.
fn halves(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.iter().position(|&byte| byte == 0);
    match at {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &[]),
    }
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, options).expect("in memory");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}
