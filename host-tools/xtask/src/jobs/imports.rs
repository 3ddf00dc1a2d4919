//! No circles of imports among the sources (see [`crate::imports`]), but for those that are
//! listed: the list may only become shorter.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::imports::{Graph, Import, Node, add_crate, circles};
use crate::output::say;
use crate::{shell, workspace};

/// The imports on circles that there may still be, as `from -> to`.
const ALLOWED: &str = "host-tools/xtask/imports.allowed";

pub(super) fn run() -> Result<()> {
    let root = workspace::root();
    let graph = read_all(root)?;
    let circles = circles(&graph);
    let mut found = BTreeSet::new();
    for circle in &circles {
        let files: BTreeSet<_> = circle.iter().map(|((from, _), _)| from).collect();
        say!("A circle of {} files:", files.len());
        for ((from, to), import) in circle {
            say!("  {}", line(from, to, import));
            found.insert(format!("{} -> {}", from.file.display(), to.file.display()));
        }
    }
    let files: BTreeSet<_> = graph.keys().flat_map(|(from, to)| [from, to]).collect();
    say!(
        "{} circles among {} imports of {} files",
        circles.len(),
        graph.len(),
        files.len()
    );
    compare(&found, &allowed(&root.join(ALLOWED))?)
}

fn line(from: &Node, to: &Node, import: &Import) -> String {
    let Import { line, name } = import;
    let (from, to) = (from.file.display(), to.file.display());
    format!("{from}:{line} → {to} ({name})")
}

fn allowed(path: &Path) -> Result<BTreeSet<String>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

fn compare(found: &BTreeSet<String>, allowed: &BTreeSet<String>) -> Result<()> {
    let of = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
        a.difference(b).cloned().collect::<Vec<_>>().join("\n")
    };
    let (new, gone) = (of(found, allowed), of(allowed, found));
    ensure!(
        new.is_empty(),
        "new imports on a circle; move what both sides need to a file of its own, which imports \
         neither:\n{new}"
    );
    ensure!(
        gone.is_empty(),
        "no longer on a circle: take the lines out of {ALLOWED}:\n{gone}"
    );
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_may_only_become_shorter() {
        let set = |lines: &[&str]| lines.iter().map(|s| s.to_string()).collect();
        assert!(compare(&set(&["a -> b"]), &set(&["a -> b"])).is_ok());
        assert!(compare(&set(&["a -> b"]), &set(&[])).is_err());
        assert!(compare(&set(&[]), &set(&["a -> b"])).is_err());
    }
}
