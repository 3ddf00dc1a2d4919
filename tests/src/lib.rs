//! Host tests that compare the embedded arithmetic with float references.

/// The code in the README compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

pub mod layers;
pub mod nets;
pub mod noise;
pub mod numbers;
pub mod onnx_case;
pub mod others;
pub mod rten;
pub mod seal;
pub mod tolerance;

use std::path::{Path, PathBuf};

/// The folder of models and data that the repository does not carry:
/// `GATECELL_SHARED_DATA`, or `shared/data` beside the repository.
///
/// # Panics
///
/// Where the folder is missing and `CI` is set: there, a skipped test would
/// pass for a good one.
pub fn shared_data() -> Option<PathBuf> {
    let folder = std::env::var_os("GATECELL_SHARED_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "shared data not found at {}",
        folder.display()
    );
    eprintln!("SKIPPED: shared data not found at {}", folder.display());
    None
}

/// The largest |a − b|. Infinite where the lengths differ or a value is NaN,
/// so that neither passes for agreement.
pub fn max_abs_error(a: &[f64], b: &[f64]) -> f64 {
    if a.len() != b.len() {
        return f64::INFINITY;
    }
    a.iter().zip(b).fold(0.0, |worst: f64, (a, b)| {
        let error = (a - b).abs();
        if error.is_nan() {
            f64::INFINITY
        } else {
            worst.max(error)
        }
    })
}
