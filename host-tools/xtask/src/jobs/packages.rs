//! The packages that users can have: whole, and with what a registry shows of them.
//!
//! They are packed and not built from what was packed: other jobs build the same files.
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::each::for_each;
use crate::output::say;
use crate::{cargo, shell, workspace};

/// Files that every package holds.
const FILES: [&str; 3] = ["LICENSE-MIT", "LICENSE-APACHE", "README.md"];

/// What a package says of itself.
const FIELDS: [&str; 4] = ["description", "license", "readme", "rust_version"];

pub(super) fn run() -> Result<()> {
    let text = shell::output(&mut cargo::host(&[
        "metadata",
        "--no-deps",
        "--format-version=1",
    ]))?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let public: Vec<&Value> = packages.iter().filter(|p| p["publish"].is_null()).collect();
    ensure!(!public.is_empty(), "no package is public");
    for_each(&public, check)?;
    let names = public.iter().filter_map(|package| package["name"].as_str());
    let mut pack = cargo::host(&["package", "--no-verify", "--exclude-lockfile", "--quiet"]);
    pack.arg("--allow-dirty");
    pack.args(names.flat_map(|name| ["-p", name]));
    shell::run(&mut pack)
}

fn check(package: &Value) -> Result<()> {
    let name = package["name"]
        .as_str()
        .context("a package without a name")?;
    for field in FIELDS {
        ensure!(package[field].is_string(), "{name} has no {field}");
    }
    the_readme_names_the_version(package)?;
    let list = shell::output(&mut cargo::host(&[
        "package",
        "--list",
        "--allow-dirty",
        "--exclude-lockfile",
        "-p",
        name,
    ]))?;
    for file in FILES {
        ensure!(list.lines().any(|line| line == file), "{name} lacks {file}");
    }
    say!("{name}: {} files", list.lines().count());
    Ok(())
}

/// The oldest Rust that may be used is the only one that is tested, and users are told so.
fn the_readme_names_the_version(package: &Value) -> Result<()> {
    let version = package["rust_version"].as_str().unwrap_or_default();
    let readme = workspace::root().join("README.md");
    let text = std::fs::read_to_string(&readme)
        .with_context(|| format!("cannot read {}", readme.display()))?;
    ensure!(
        text.contains(&format!("Rust {version}")),
        "the README does not name Rust {version}, which `rust-version` asks for"
    );
    let rustc = shell::output(Command::new("rustc").arg("--version"))?;
    if !rustc.starts_with(&format!("rustc {version}.")) {
        say!(
            "`rust-version` is {version}, but what is tested here is {}",
            rustc.trim()
        );
    }
    Ok(())
}
