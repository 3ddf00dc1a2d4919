//! The committed documents that have tables of what was measured.
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::{counts, readme, write_file};
use crate::bench::layer::Measure;
use crate::bench::measured::Report;
use crate::workspace;

type Renew = fn(&str, &[Measure]) -> Result<String>;

/// Paths from the root, and how each is renewed.
const DOCUMENTS: [(&str, Renew); 2] = [
    ("README.md", readme::with_table),
    ("docs/kernels.md", counts::with_tables),
];

struct Document {
    name: &'static str,
    path: PathBuf,
    committed: String,
    /// With what was measured.
    renewed: String,
}

fn documents(report: &Report) -> Result<Vec<Document>> {
    let document = |(name, renew): (&'static str, Renew)| {
        let path = workspace::root().join(name);
        let renewed = || {
            let committed = std::fs::read_to_string(&path)?;
            let renewed = renew(&committed, &report.layers)?;
            Ok::<_, anyhow::Error>((committed, renewed))
        };
        let (committed, renewed) =
            renewed().with_context(|| format!("cannot renew {}", path.display()))?;
        Ok(Document {
            name,
            path,
            committed,
            renewed,
        })
    };
    DOCUMENTS.into_iter().map(document).collect()
}

/// Renews their tables.
pub(in super::super) fn write_documents(report: &Report) -> Result<()> {
    let mut documents = documents(report)?.into_iter();
    documents.try_for_each(|document| write_file(&document.path, &document.renewed))
}

/// An error if a table of theirs is not what was measured.
pub(in super::super) fn check_documents(report: &Report) -> Result<()> {
    let documents = documents(report)?;
    let different: Vec<String> = documents
        .iter()
        .filter_map(|document| {
            let line = first_difference(&document.committed, &document.renewed)?;
            Some(format!("{}: {line}", document.name))
        })
        .collect();
    if different.is_empty() {
        return Ok(());
    }
    bail!(
        "the committed tables are not what was measured:\n{}\n\
         `cargo xtask bench --save` writes them anew, to commit with the change",
        different.join("\n")
    )
}

/// What a committed line says, and what it would say.
fn first_difference(committed: &str, renewed: &str) -> Option<String> {
    if committed == renewed {
        return None;
    }
    let mut lines = (1..).zip(committed.lines().zip(renewed.lines()));
    let line = lines.find(|(_, (old, new))| old != new);
    Some(line.map_or_else(
        || "its length".to_owned(),
        |(number, (old, new))| format!("line {number} is `{old}`, measured is `{new}`"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(
            first_difference("a\n| 1 |\n", "a\n| 2 |\n").unwrap(),
            "line 2 is `| 1 |`, measured is `| 2 |`"
        );
        assert!(first_difference("a\n", "a\nb\n").is_some());
    }
}
