//! The emulator's plugin that counts instructions, compiled where it is needed.
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{shell, workspace};

const SOURCE: &str = include_str!("count.c");

/// The compiled plugin. Compiled once for each version of its source.
pub(crate) fn build() -> Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    SOURCE.hash(&mut hasher);
    let name = format!("count-{:016x}", hasher.finish());
    let dir = workspace::scratch()?;
    let library = dir.join(format!("{name}.so"));
    if !library.exists() {
        let source = dir.join(format!("{name}.c"));
        std::fs::write(&source, SOURCE)
            .with_context(|| format!("cannot write {}", source.display()))?;
        // Renamed when complete: two tasks may compile at once, and one may be interrupted.
        let partial = dir.join(format!("{name}.{}.so", std::process::id()));
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let mut command = Command::new(compiler);
        command.args(["-shared", "-fPIC", "-O2", "-fvisibility=hidden", "-o"]);
        command.arg(&partial).arg(&source);
        shell::output(&mut command)
            .context("the plugin does not compile; `cargo xtask setup` installs a C compiler")?;
        std::fs::rename(&partial, &library)
            .with_context(|| format!("cannot create {}", library.display()))?;
    }
    Ok(library)
}
