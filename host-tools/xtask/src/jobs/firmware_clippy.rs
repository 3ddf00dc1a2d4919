use anyhow::Result;

use super::for_each;
use crate::board::Board;
use crate::device::Device;
use crate::{cargo, models, shell};

pub(super) fn run() -> Result<()> {
    models::generate()?;
    let emulated = for_each(&Board::ALL, |board| lint(&["app", "qemu"], board.triple()));
    let real = for_each(&Device::ALL, |device| lint(&[device.name], device.triple));
    emulated.and(real)
}

fn lint(packages: &[&str], triple: &str) -> Result<()> {
    let mut command = cargo::firmware(&["clippy", "--release", "--locked", "--target", triple]);
    command.args(packages.iter().flat_map(|package| ["-p", package]));
    shell::run(command.args(["--", "-D", "warnings"]))
}
