//! NumPy's array files: `.npz` and `.npy` in, `.npz` out.
//!
//! The codec is our own, over the `zip` crate: it must refuse damaged files
//! without a panic and without believing a shape before it has seen the bytes,
//! and it needs no C compiler, unlike npyz with its zip of all methods.

mod archive;
mod array;
mod element;
mod header;
mod npy;

use std::io::Cursor;
use std::path::Path;

pub use array::{Array, find};
pub use element::{bf16_to_f64, f16_to_f64};

use crate::error::{Error, Result};
use crate::outputs::write_file;
use crate::remedy::Remedy;

/// Reads all arrays of an `.npz` file, or the one of an `.npy` file.
pub fn read(path: impl AsRef<Path>) -> Result<Vec<Array>> {
    let path = path.as_ref();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    std::fs::read(path)
        .map_err(|error| Error::new(format!("cannot read: {error}"), Remedy::CheckPath))
        .and_then(|bytes| from_bytes(&bytes, &stem))
        .map_err(|error| error.in_file(path))
}

/// As [`read`], but an array that unpacks to far more than the size of its archive
/// allows for is left out unless `needed` says that its name is one that will be read.
///
/// # Errors
///
/// A file that cannot be read or is damaged, and a needed array that claims too much.
pub fn read_needed(path: impl AsRef<Path>, needed: impl Fn(&str) -> bool) -> Result<Vec<Array>> {
    let path = path.as_ref();
    let bytes = std::fs::read(path).map_err(|error| {
        Error::new(format!("cannot read: {error}"), Remedy::CheckPath).in_file(path)
    })?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    match bytes.starts_with(npy::MAGIC) {
        true => from_bytes(&bytes, &stem),
        false => archive::read(&bytes, |_| true, needed),
    }
    .map_err(|error| error.in_file(path))
}

/// Reads the arrays of an `.npz` file that are called `names`. The others may be
/// of types that have no numbers, such as texts.
pub fn read_only(path: impl AsRef<Path>, names: &[&str]) -> Result<Vec<Array>> {
    let path = path.as_ref();
    std::fs::read(path)
        .map_err(|error| Error::new(format!("cannot read: {error}"), Remedy::CheckPath))
        .and_then(|bytes| archive::read(&bytes, |name| names.contains(&name), |_| true))
        .map_err(|error| error.in_file(path))
}

/// Reads the bytes of an `.npz` or `.npy` file; `stem` names the array of the
/// latter. The two are told apart by their first bytes.
pub fn from_bytes(bytes: &[u8], stem: &str) -> Result<Vec<Array>> {
    if bytes.starts_with(npy::MAGIC) {
        let array = npy::read(&mut Cursor::new(bytes), stem, &mut { usize::MAX })
            .map_err(|error| error.at(stem))?;
        return Ok(vec![array]);
    }
    archive::read(bytes, |_| true, |_| true)
}

/// Writes arrays to an `.npz` file, by the rules of [`crate::outputs`].
pub fn write(path: impl AsRef<Path>, arrays: &[Array]) -> Result<()> {
    let path = path.as_ref();
    to_bytes(arrays)
        .and_then(|bytes| write_file(path, &bytes))
        .map_err(|error| error.in_file(path))
}

/// The bytes of an `.npz` file: arrays of type `<i8` as 64-bit integers, all others as 32-bit
/// floats. The same arrays give the same bytes.
pub fn to_bytes(arrays: &[Array]) -> Result<Vec<u8>> {
    archive::to_bytes(arrays)
}

#[cfg(test)]
mod tests;
