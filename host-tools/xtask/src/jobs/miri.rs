//! The borders of packed matrices under Miri, which sees every read.
//!
//! Miri runs no assembly, so it runs the portable kernel, which under Miri relies on the same
//! promises of its callers as the assembly of the processors does. The assembly itself is run
//! in the emulators (`cargo xtask kernels`).
//!
//! Miri is part of the nightly toolchain alone, so the library itself is still built with the
//! stable one. Where there is no nightly toolchain and none can be had, the job fails and says
//! so: a check that did not run has not passed.
use std::process::Command;

use anyhow::{Context, Result};

use crate::{shell, workspace};

const COMPONENTS: [&str; 2] = ["miri", "rust-src"];

pub(super) fn run() -> Result<()> {
    install().context("Miri cannot be installed, so the unsafe code was not checked by it")?;
    let mut command = Command::new("rustup");
    command.current_dir(workspace::root());
    command.args(["run", "nightly", "cargo", "miri", "test", "--locked"]);
    // The property tests are the same code with more numbers: an hour under Miri.
    command.args(["--package", "gatecell-kernels", "--test", "borders"]);
    command.env(
        "CARGO_TARGET_DIR",
        workspace::target_dir(workspace::root())?.join("miri"),
    );
    // The toolchain of the task itself must not be handed down.
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTC", "RUSTDOC", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    shell::run(&mut command)
}

fn install() -> Result<()> {
    let list = ["component", "list", "--toolchain", "nightly", "--installed"];
    let installed = shell::output(Command::new("rustup").args(list));
    let there = |installed: &String| {
        let has = |name: &&str| installed.lines().any(|line| line.starts_with(*name));
        COMPONENTS.iter().all(has)
    };
    if installed.as_ref().is_ok_and(there) {
        return Ok(());
    }
    let mut command = Command::new("rustup");
    command.args(["toolchain", "install", "nightly", "--profile", "minimal"]);
    if installed.is_ok() {
        // The toolchain is there: only its components are missing, of the same day.
        command = Command::new("rustup");
        command.args(["component", "add", "--toolchain", "nightly"]);
        command.args(COMPONENTS);
    } else {
        command.args(COMPONENTS.iter().flat_map(|name| ["--component", name]));
    }
    shell::run(&mut command)
}
