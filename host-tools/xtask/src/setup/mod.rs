//! `cargo xtask setup`: installs what a fresh machine lacks. Everything is looked for first, so
//! that a second run does nothing and needs no network and no rights.
mod apt;
mod packages;
mod rust;

use anyhow::{Result, bail};

pub(crate) use rust::TARGETS;

/// Installs what is missing; with `dry_run` only says what it would do.
pub(crate) fn run(dry_run: bool) -> Result<()> {
    // The one does not need the other: report both before giving up.
    let rust = rust::install(dry_run);
    let packages = packages::install(dry_run);
    match (rust, packages) {
        (Err(rust), Err(packages)) => bail!("{rust:#}\n{packages:#}"),
        (rust, packages) => rust.and(packages),
    }
}
