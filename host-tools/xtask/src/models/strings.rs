//! Held-out recordings of digit strings.
use anyhow::{Context, Result};
use gatecell_convert::import;

use super::recordings::Recording;
use super::sets;
use super::spec::{STRINGS, data, explain};

/// All recordings; their names are what was said.
pub(crate) fn strings() -> Result<Vec<Recording>> {
    let network = import::load(data(STRINGS.folder, "model.onnx")).map_err(explain)?;
    let set = sets::strings(&network, "test").map_err(explain)?;
    let said = set.labels.context("the strings have no labels")?;
    let strings = set.items.into_iter().zip(said).map(|(item, said)| {
        let digits = said.iter().filter(|&&digit| digit >= 0);
        Recording {
            name: digits.map(ToString::to_string).collect(),
            label: usize::MAX,
            item,
        }
    });
    Ok(strings.collect())
}
