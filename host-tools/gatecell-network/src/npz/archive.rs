//! The zip archive around the arrays.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::array::Array;
use super::npy;
use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// Elements that any archive may unpack to, and how many more for each of its bytes:
/// compressed padding takes next to nothing in the file and eight bytes in memory.
const BASE_ELEMENTS: usize = 8 << 20;
const ELEMENTS_PER_BYTE: usize = 16;

/// The arrays whose names are `wanted`.
///
/// One that claims far more than the archive's size allows for is an error where it is
/// `needed`, and left where it is.
pub(super) fn read(
    bytes: &[u8],
    wanted: impl Fn(&str) -> bool,
    needed: impl Fn(&str) -> bool,
) -> Result<Vec<Array>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut arrays = Vec::new();
    let mut left = bytes
        .len()
        .saturating_mul(ELEMENTS_PER_BYTE)
        .saturating_add(BASE_ELEMENTS);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let file_name = entry.name().map_err(damaged)?.into_owned();
        let name = file_name.strip_suffix(".npy").ok_or_else(|| {
            Error::new(
                "this member of the archive is not an array",
                Remedy::NpzOnlyArrays,
            )
            .at(&file_name)
        })?;
        if !wanted(name) {
            continue;
        }
        match npy::read(&mut entry, name, &mut left) {
            Ok(array) => arrays.push(array),
            Err(error) if error.remedy == Remedy::NpzUncompressed && !needed(name) => {}
            Err(error) => return Err(error.at(name)),
        }
    }
    check_names(&arrays)?;
    Ok(arrays)
}

pub(super) fn to_bytes(arrays: &[Array]) -> Result<Vec<u8>> {
    check_names(arrays)?;
    // A fixed time, so that the same arrays give the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for array in arrays {
        let bytes = npy::to_bytes(array).map_err(|error| error.at(&array.name))?;
        let large = bytes.len() as u64 > u64::from(u32::MAX);
        writer
            .start_file(format!("{}.npy", array.name), options.large_file(large))
            .map_err(|error| unwritable(error).at(&array.name))?;
        writer
            .write_all(&bytes)
            .map_err(|error| unwritable(error).at(&array.name))?;
    }
    Ok(writer.finish().map_err(unwritable)?.into_inner())
}

fn check_names(arrays: &[Array]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for array in arrays {
        if !seen.insert(&array.name) {
            return Err(
                Error::new("two arrays have this name", Remedy::NpzOnlyArrays).at(&array.name),
            );
        }
    }
    Ok(())
}

fn damaged(error: impl Display) -> Error {
    Error::new(
        format!("this is not a sound .npz archive: {error}"),
        Remedy::NpzAgain,
    )
}

fn unwritable(error: impl Display) -> Error {
    Error::new(
        format!("cannot put the array into the archive: {error}"),
        Remedy::NpzSize,
    )
}
