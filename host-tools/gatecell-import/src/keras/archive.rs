//! The zip archive of a `.keras` file.

use std::fmt::Display;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// The members of the archive.
pub(super) struct Parts {
    pub(super) config: Vec<u8>,
    pub(super) metadata: Vec<u8>,
    pub(super) weights: Vec<u8>,
}

/// No member may be larger than the archive allows for: Keras stores them
/// without compression, and deflate gains little on weights. This bounds what
/// a small file can make us allocate.
const LARGEST_RATIO: u64 = 16;

/// Most bytes of a text: a tree of JSON values takes many times as much memory.
const LARGEST_TEXT: u64 = 4 << 20;

pub(super) fn read(bytes: &[u8]) -> Result<Parts> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let limit = (bytes.len() as u64).saturating_mul(LARGEST_RATIO);
    let mut member = |name: &str, limit: u64| {
        let mut entry = archive
            .by_name(name)
            .map_err(|error| damaged(error).at(name))?;
        let mut data = Vec::new();
        let count = (&mut entry)
            .take(limit + 1)
            .read_to_end(&mut data)
            .map_err(|error| damaged(error).at(name))?;
        if count as u64 > limit {
            return Err(damaged("it unpacks to far more than the archive holds").at(name));
        }
        Ok(data)
    };
    Ok(Parts {
        config: member("config.json", limit.min(LARGEST_TEXT))?,
        metadata: member("metadata.json", limit.min(LARGEST_TEXT))?,
        weights: member("model.weights.h5", limit)?,
    })
}

fn damaged(error: impl Display) -> Error {
    Error::new(
        format!("this is not a sound .keras archive: {error}"),
        Remedy::KerasAgain,
    )
}
