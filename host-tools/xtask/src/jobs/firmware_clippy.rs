use std::process::Command;

use anyhow::Result;

use super::each::for_each;
use crate::board::Board;
use crate::device::Device;
use crate::{cargo, firmware, models, shell};

pub(super) fn run() -> Result<()> {
    models::generate()?;
    let emulated = for_each(&BOARDS, |board| {
        lint(
            &["app", "machine", "qemu", "bench"],
            firmware::cargo_for(board, &ARGUMENTS)?,
        )
    });
    let real = for_each(&Device::ALL, |device| {
        let mut command = cargo::firmware(&ARGUMENTS);
        command.args(["--target", device.triple]);
        lint(&[device.name], command)
    });
    emulated.and(real)
}

/// One of each kind that the programs' code tells apart: with and without floats in hardware,
/// Armv6-M, RISC-V. The library's code is linted for all (`cargo xtask cross`).
const BOARDS: [Board; 3] = [Board::M4, Board::M0, Board::Rv32];

const ARGUMENTS: [&str; 3] = ["clippy", "--release", "--locked"];

fn lint(packages: &[&str], mut command: Command) -> Result<()> {
    command.args(packages.iter().flat_map(|package| ["-p", package]));
    shell::run(command.args(["--", "-D", "warnings"]))
}
