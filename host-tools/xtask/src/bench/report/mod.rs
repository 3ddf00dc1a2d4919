//! The measures for people and programs: Markdown, JSON and a chart.
mod bars;
mod chart;
mod cores;
mod differences;
mod document;
mod json;
mod peers;
mod readme;
mod table;

use std::path::Path;

use anyhow::{Context, Result};

use crate::bench::measured::Report;
use crate::output::say;
use crate::workspace;

pub(super) use differences::differences;

/// Writes `bench.md`, `bench.json` and `bench.svg` into a folder.
pub(super) fn write(folder: &Path, report: &Report) -> Result<()> {
    let files = [
        ("bench.md", document::text(report)),
        ("bench.json", json::text(report)?),
        ("bench.svg", chart::svg(&report.layers)?),
    ];
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    for (name, text) in files {
        write_file(&folder.join(name), &text)?;
    }
    Ok(())
}

/// Renews the table of the README.
pub(super) fn write_readme(report: &Report) -> Result<()> {
    let path = workspace::root().join("README.md");
    let said = || format!("cannot renew {}", path.display());
    let readme = std::fs::read_to_string(&path).with_context(said)?;
    write_file(
        &path,
        &readme::with_table(&readme, &report.layers).with_context(said)?,
    )
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    say!("wrote {}", path.display());
    Ok(())
}
