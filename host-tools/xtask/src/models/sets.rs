//! The committed recordings as sequences for a network.
use gatecell_convert::binding::{self, Set};
use gatecell_convert::error::Result;
use gatecell_convert::network::Network;
use gatecell_convert::npz;

use super::spec::{STRINGS, data};

/// The recordings and their features, shared by all models.
pub(super) const RECORDINGS: &str = "kws_gru64";

/// Of single digits.
pub(super) fn set(network: &Network, prefix: &str) -> Result<Set> {
    let arrays = npz::read(data(RECORDINGS, "io.npz"))?;
    // The features serve all three models; the stored outputs belong to one.
    let arrays: Vec<_> = arrays
        .into_iter()
        .filter(|a| !a.name.ends_with("_y"))
        .collect();
    binding::padded_set(network, &arrays, prefix)
}

/// Of digit strings: the committed part of the recognizer's data.
pub(super) fn strings(network: &Network, prefix: &str) -> Result<Set> {
    let arrays = npz::read(data(STRINGS.folder, "io.npz"))?;
    binding::padded_set(network, &arrays, prefix)
}
