//! What every door does with its file.

use std::path::Path;

use sha2::{Digest, Sha256};

use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Network, Source};
use gatecell_network::remedy::Remedy;

/// Reads a file and imports its bytes; errors name the file.
pub(super) fn load(path: &Path, import: impl FnOnce(&[u8]) -> Result<Network>) -> Result<Network> {
    std::fs::read(path)
        .map_err(|error| Error::new(format!("cannot read: {error}"), Remedy::CheckPath))
        .and_then(|bytes| import(&bytes))
        .map(|mut network| {
            let name = path.file_name().unwrap_or_default();
            network.source.file_name = name.to_string_lossy().into_owned();
            network
        })
        .map_err(|error| error.in_file(path))
}

/// The provenance of a network, still without its file's name.
pub(super) fn source(bytes: &[u8], format: String) -> Source {
    Source {
        file_name: String::new(),
        sha256: Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        format,
        warnings: Vec::new(),
    }
}
