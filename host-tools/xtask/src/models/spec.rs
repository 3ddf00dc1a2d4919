//! The committed models by name.
use std::path::PathBuf;

use anyhow::anyhow;
use gatecell_convert::quantize::NumberFormat;

use crate::workspace;

/// What the digit classifiers tell apart.
pub(super) const LABELS: [&str; 10] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
];

/// A model in one format: one Rust file, one program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spec {
    /// Folder of `tests/data` with `model.onnx`.
    pub(crate) folder: &'static str,
    pub(crate) format: NumberFormat,
}

/// The model of the demo.
pub(crate) const DEMO: Spec = Spec {
    folder: "kws_gru64",
    format: NumberFormat::W8A16,
};

/// All that tell single digits apart.
pub(crate) const ALL: [Spec; 5] = [
    DEMO,
    Spec {
        folder: "kws_lstm32x2",
        format: NumberFormat::W8A16,
    },
    Spec {
        folder: "kws_rnn64",
        format: NumberFormat::W8A16,
    },
    Spec {
        folder: "kws_gru64",
        format: NumberFormat::F32,
    },
    Spec {
        folder: "kws_bigru24",
        format: NumberFormat::W8A16,
    },
];

/// The recognizer of digit strings.
pub(crate) const STRINGS: Spec = Spec {
    folder: "ctc_bilstm40",
    format: NumberFormat::W8A16,
};

impl Spec {
    /// Name of the Rust file and of the program.
    pub(crate) fn name(self) -> String {
        format!("{}_{}", self.folder, self.format.name())
    }
}

/// A file of `tests/data`.
pub(super) fn data(folder: &str, file: &str) -> PathBuf {
    workspace::root().join("tests/data").join(folder).join(file)
}

/// The spoken word that an output stands for.
pub(crate) fn word(class: usize) -> &'static str {
    LABELS.get(class).copied().unwrap_or("?")
}

/// Index of the largest output.
pub(crate) fn argmax(outputs: &[f64]) -> usize {
    let larger = |a: &usize, b: &usize| outputs[*a].total_cmp(&outputs[*b]);
    (0..outputs.len()).max_by(larger).unwrap_or_default()
}

/// An error with its remedy.
pub(super) fn explain(error: gatecell_convert::error::Error) -> anyhow::Error {
    anyhow!("{error}\n  help: {}", error.remedy)
}
