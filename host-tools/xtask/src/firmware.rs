//! Building the firmware.
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::board::Board;
use crate::device::Device;
use crate::{cargo, models, progress, shell, workspace};

/// The programs, by their names in `firmware/qemu`.
pub(crate) const PROGRAMS: [&str; 13] = [
    "selftest",
    "count",
    "kernels",
    "panics",
    "nopanic",
    "listen",
    "cells",
    "kws_gru64_w8a16",
    "kws_lstm32x2_w8a16",
    "kws_rnn64_w8a16",
    "kws_gru64_f32",
    "kws_bigru24_w8a16",
    "ctc_bilstm40_w8a16",
];

/// `cargo xtask firmware`: for all boards, or one that is emulated.
pub(crate) fn run(only: Option<Board>) -> Result<()> {
    progress::step("Models as Rust files", models::generate)?;
    for board in Board::ALL {
        if only.is_none_or(|only| only == board) {
            let name = format!("Firmware for {} ({})", board.name(), board.triple());
            progress::step(&name, || build(board))?;
        }
    }
    if only.is_none() {
        Device::ALL.into_iter().try_for_each(run_device)?;
    }
    Ok(())
}

/// The same for a real board.
pub(crate) fn run_device(device: Device) -> Result<()> {
    let name = format!("Firmware for {} ({})", device.name, device.triple);
    progress::step(&name, || build_device(device))
}

/// Builds all programs for one board. Cargo's output is in the error, if any.
pub(crate) fn build(board: Board) -> Result<()> {
    models::generate()?;
    let arguments = ["build", "--release", "-p", "qemu", "--bins"];
    shell::output(&mut cargo_for(board, &arguments)?).map(drop)
}

/// Cargo in the firmware's workspace, for a board. The programs for a processor that the
/// target does not name are kept apart, but not what is built on the way, which cargo tells
/// apart by the flags: macros and build scripts serve all processors.
pub(crate) fn cargo_for(board: Board, arguments: &[&str]) -> Result<Command> {
    let mut command = cargo::firmware(arguments);
    command.args(["--target", board.triple()]);
    if let Some(cpu) = board.cpu() {
        command.arg("--target-dir").arg(target_dir(board)?);
        let shared = workspace::target_dir(&workspace::firmware())?;
        command.env("CARGO_BUILD_BUILD_DIR", shared);
        command.env("RUSTFLAGS", format!("-C target-cpu={cpu}"));
    }
    Ok(command)
}

fn target_dir(board: Board) -> Result<PathBuf> {
    let target = workspace::target_dir(&workspace::firmware())?;
    Ok(board.cpu().map_or(target.clone(), |cpu| target.join(cpu)))
}

/// The same for a real board's program. It is not built together with another's: each has
/// a critical section and a logger of its own.
fn build_device(device: Device) -> Result<()> {
    models::generate()?;
    let arguments = ["build", "--release", "--locked", "-p", device.name];
    shell::output(cargo::firmware(&arguments).args(["--target", device.triple])).map(drop)
}

/// Where [`build`] leaves a program.
pub(crate) fn program(board: Board, name: &str) -> Result<PathBuf> {
    program_of(board, "release", name)
}

/// Where a build in a profile leaves a program.
pub(crate) fn program_of(board: Board, profile: &str, name: &str) -> Result<PathBuf> {
    Ok(target_dir(board)?
        .join(board.triple())
        .join(profile)
        .join(name))
}

/// Where the program of a real board is left.
pub(crate) fn device_program(device: Device) -> Result<PathBuf> {
    let target = workspace::target_dir(&workspace::firmware())?;
    Ok(target.join(device.triple).join("release").join(device.name))
}
