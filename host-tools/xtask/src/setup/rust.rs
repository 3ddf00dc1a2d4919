//! Targets and components of the Rust toolchain.
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{shell, workspace};

/// The processors that the library is built for.
pub(crate) const TARGETS: [&str; 5] = [
    "thumbv7em-none-eabihf",
    "thumbv7m-none-eabi",
    "thumbv6m-none-eabi",
    "thumbv8m.main-none-eabihf",
    "riscv32imac-unknown-none-elf",
];

const COMPONENTS: [&str; 2] = ["rustfmt", "clippy"];

pub(super) fn install(dry_run: bool) -> Result<()> {
    if !shell::exists("rustup") {
        return check_without_rustup();
    }
    for (kind, wanted) in [("target", &TARGETS[..]), ("component", &COMPONENTS[..])] {
        let installed = shell::output(&mut rustup(&[kind, "list", "--installed"]))?;
        let missing = missing(wanted, &installed);
        if missing.is_empty() {
            println!("Rust {kind}s: {} present", wanted.join(", "));
            continue;
        }
        let mut command = rustup(&[kind, "add"]);
        command.args(&missing);
        println!("Rust {kind}s: adding {}", missing.join(", "));
        if dry_run {
            println!("would run `{}`", shell::line(&command));
        } else {
            shell::run(&mut command)?;
        }
    }
    Ok(())
}

/// Rustup for the toolchain that is in use in the repository.
fn rustup(arguments: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(arguments).current_dir(workspace::root());
    command
}

/// The wanted names that begin no line of what is installed: components are listed with the
/// host's name appended.
fn missing<'a>(wanted: &[&'a str], installed: &str) -> Vec<&'a str> {
    let is_there = |name: &str| {
        installed.lines().any(|line| {
            let rest = line.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', ' ']))
        })
    };
    wanted.iter().copied().filter(|w| !is_there(w)).collect()
}

/// A toolchain from a distribution can only be looked at.
fn check_without_rustup() -> Result<()> {
    let sysroot = shell::output(Command::new("rustc").args(["--print", "sysroot"]))
        .context("there is neither rustup nor rustc")?;
    let libraries = std::path::Path::new(sysroot.trim()).join("lib/rustlib");
    let missing: Vec<_> = TARGETS
        .iter()
        .filter(|target| !libraries.join(target).exists())
        .collect();
    if !missing.is_empty() {
        bail!("rustup is not installed, and this toolchain lacks the targets {missing:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_missing() {
        let installed = "clippy-x86_64-unknown-linux-gnu\nrust-std-thumbv6m-none-eabi\n";
        assert_eq!(missing(&COMPONENTS, installed), ["rustfmt"]);
        let installed = "thumbv7m-none-eabi\nthumbv7em-none-eabihf (installed)\n";
        assert_eq!(missing(&TARGETS, installed), TARGETS[2..]);
    }
}
