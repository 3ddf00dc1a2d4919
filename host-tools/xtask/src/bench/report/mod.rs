//! The measures for people and programs: Markdown, JSON and a chart.
mod chart;
mod differences;
mod json;
mod markdown;

use std::path::Path;

use anyhow::{Context, Result};

use super::layer::Measure;

use markdown::text;

pub(super) use differences::differences;

/// Writes `bench.md`, `bench.json` and `bench.svg` into a folder.
pub(super) fn write(folder: &Path, measures: &[Measure]) -> Result<()> {
    let files = [
        ("bench.md", text(measures)),
        ("bench.json", json::text(measures)?),
        ("bench.svg", chart::svg(measures)?),
    ];
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}
