//! Where things are.
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell;

/// The repository.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("xtask is two folders below the root")
}

/// The firmware's own workspace.
pub(crate) fn firmware() -> PathBuf {
    root().join("firmware")
}

/// Where cargo puts what it builds in the workspace at `dir`, whatever configures it.
pub(crate) fn target_dir(dir: &Path) -> Result<PathBuf> {
    let text = shell::output(
        Command::new(env!("CARGO"))
            .args(["metadata", "--format-version=1", "--no-deps"])
            .current_dir(dir),
    )?;
    let metadata: serde_json::Value =
        serde_json::from_str(&text).context("cargo metadata printed something else than JSON")?;
    let path = metadata["target_directory"]
        .as_str()
        .context("cargo metadata names no target_directory")?;
    Ok(path.into())
}

/// A folder for what the tasks themselves make.
pub(crate) fn scratch() -> Result<PathBuf> {
    let dir = target_dir(root())?.join("xtask");
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    Ok(dir)
}
