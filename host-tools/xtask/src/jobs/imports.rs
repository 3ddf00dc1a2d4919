//! No circles of imports among the sources; see [`crate::imports`] for what counts.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::imports::{Graph, Import, Node, add_crate, circles};
use crate::output::say;
use crate::{shell, workspace};

pub(super) fn run() -> Result<()> {
    let graph = read_all(workspace::root())?;
    let circles = circles(&graph);
    for circle in &circles {
        let files: BTreeSet<_> = circle.iter().map(|((from, _), _)| from).collect();
        say!("A circle of {} files:", files.len());
        for ((from, to), import) in circle {
            say!("  {}", line(from, to, import));
        }
    }
    let files: BTreeSet<_> = graph.keys().flat_map(|(from, to)| [from, to]).collect();
    say!(
        "{} circles among {} imports of {} files",
        circles.len(),
        graph.len(),
        files.len()
    );
    ensure!(
        circles.is_empty(),
        "there are circles of imports: move what both sides need to a file of its own, which \
         imports neither"
    );
    Ok(())
}

fn line(from: &Node, to: &Node, import: &Import) -> String {
    let Import { line, name } = import;
    let (from, to) = (from.file.display(), to.file.display());
    format!("{from}:{line} → {to} ({name})")
}

/// The imports of every crate of both workspaces, with paths from the repository's root.
fn read_all(root: &Path) -> Result<Graph> {
    let mut graph = Graph::new();
    let read = |path: &Path| {
        let full = root.join(path);
        std::fs::read_to_string(&full).with_context(|| format!("cannot read {}", full.display()))
    };
    for folder in [root.to_owned(), workspace::firmware()] {
        for file in first_files(&folder)? {
            let file = file.strip_prefix(root).unwrap_or(&file);
            add_crate(&mut graph, file, &read)?;
        }
    }
    Ok(graph)
}

/// The first file of every crate: libraries, programs, tests, build scripts.
fn first_files(workspace: &Path) -> Result<Vec<PathBuf>> {
    let text = shell::output(
        Command::new(env!("CARGO"))
            .args(["metadata", "--format-version=1", "--no-deps", "--locked"])
            .current_dir(workspace),
    )?;
    let metadata: serde_json::Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let targets = packages.iter().filter_map(|p| p["targets"].as_array());
    let files = targets.flatten().map(|target| target["src_path"].as_str());
    files
        .map(|file| Ok(file.context("a target without a file")?.into()))
        .collect()
}
