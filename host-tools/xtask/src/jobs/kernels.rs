//! The kernels of every processor against their specification.
use anyhow::{Context, Result};

use super::for_each;
use crate::board::Board;
use crate::emulator::{Count, TIMEOUT, run_qemu};
use crate::firmware;

pub(super) fn run() -> Result<()> {
    for_each(&Board::ALL, |board| {
        firmware::build(board)?;
        let elf = firmware::program(board, "kernels")?;
        let output = run_qemu(&elf, board, Count::Nothing, TIMEOUT)
            .and_then(|output| output.expect_success())
            .with_context(|| format!("kernels on {}", board.name()))?;
        println!("{}: {}", board.name(), output.logs.join(", "));
        Ok(())
    })
}
