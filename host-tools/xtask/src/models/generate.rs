//! Models and recordings as Rust files for the firmware.
#[path = "../../../../tests/emitted/networks.rs"]
mod networks;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use gatecell_convert::emit;
use gatecell_convert::quantize::NumberFormat;

use super::model::Model;
use super::spec::{ALL, STRINGS, explain};
use super::{recordings, strings};
use crate::workspace;

/// Writes the Rust file of every model, and one of the recordings, to
/// `firmware/models`, once per run of the tasks. Files that would not change are
/// left alone, so that cargo builds nothing anew.
pub(crate) fn generate() -> Result<()> {
    static DONE: Mutex<bool> = Mutex::new(false);
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    if !*done {
        write_all()?;
        *done = true;
    }
    Ok(())
}

fn write_all() -> Result<()> {
    let folder = workspace::firmware().join("models");
    std::fs::create_dir_all(&folder)?;
    for spec in ALL.into_iter().chain([STRINGS]) {
        let text = Model::load(spec)?.rust()?;
        write(&folder.join(spec.name() + ".rs"), &text)?;
    }
    for name in networks::NAMES {
        for format in NumberFormat::ALL {
            let text = networks::case(name, format).and_then(|case| networks::rust(&case));
            let file = format!("{name}_{}.rs", format.name());
            write(&folder.join(file), &text.map_err(explain)?)?;
        }
    }
    write(
        &folder.join("recordings.rs"),
        &(recordings::rust(&recordings::selected()?, "RECORDINGS")?
            + &recordings::names(&recordings::selected()?)),
    )?;
    write(
        &folder.join("strings.rs"),
        &recordings::rust(&strings::strings()?, "STRINGS")?,
    )
}

fn write(path: &Path, text: &str) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    emit::write_atomic(path, text).map_err(explain)
}
