//! The measures for people and programs: Markdown, JSON and a chart.
mod bars;
mod chart;
mod cores;
mod counts;
mod differences;
mod document;
mod documents;
mod json;
mod peers;
mod readme;
mod table;

use std::path::Path;

use anyhow::{Context, Result};

use crate::bench::measured::Report;
use crate::output::say;

pub(super) use differences::differences;
pub(super) use documents::{check_documents, write_documents};

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

fn write_file(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    say!("wrote {}", path.display());
    Ok(())
}
