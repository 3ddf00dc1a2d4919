//! Building the firmware.
use std::path::PathBuf;

use anyhow::Result;

use crate::board::Board;
use crate::{cargo, models, progress, shell, workspace};

/// The programs, by their names in `firmware/qemu`.
pub(crate) const PROGRAMS: [&str; 8] = [
    "selftest",
    "count",
    "panics",
    "nopanic",
    "kws_gru64_w8a16",
    "kws_lstm32x2_w8a16",
    "kws_rnn64_w8a16",
    "kws_gru64_f32",
];

/// `cargo xtask firmware`
pub(crate) fn run(only: Option<Board>) -> Result<()> {
    progress::step("Models as Rust files", models::generate)?;
    for board in Board::ALL {
        if only.is_none_or(|only| only == board) {
            let name = format!("Firmware for {} ({})", board.name(), board.triple());
            progress::step(&name, || build(board))?;
        }
    }
    Ok(())
}

/// Builds all programs for one board. Cargo's output is in the error, if any.
pub(crate) fn build(board: Board) -> Result<()> {
    models::generate()?;
    let arguments = ["build", "--release", "-p", "qemu", "--bins", "--target"];
    shell::output(cargo::firmware(&arguments).arg(board.triple())).map(drop)
}

/// Where [`build`] leaves a program.
pub(crate) fn program(board: Board, name: &str) -> Result<PathBuf> {
    let target = workspace::target_dir(&workspace::firmware())?;
    Ok(target.join(board.triple()).join("release").join(name))
}
