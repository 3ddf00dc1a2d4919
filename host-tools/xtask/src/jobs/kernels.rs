//! The kernels of every processor against their specification.
use anyhow::{Context, Result};

use super::each::for_each;
use crate::board::Board;
use crate::emulator::{Count, TIMEOUT, run_qemu};
use crate::output::say;
use crate::{firmware, shell};

const PROGRAM: &str = "kernels";

/// The profile of code made to be small, and boards whose kernels are others then.
const SMALL: (&str, [Board; 2]) = ("small", [Board::M4, Board::M3]);

pub(super) fn run() -> Result<()> {
    for_each(&Board::ALL, |board| {
        firmware::build(board)?;
        check(board, "release")?;
        let (profile, boards) = SMALL;
        if boards.contains(&board) {
            let arguments = [
                "build",
                "--profile",
                profile,
                "-p",
                "qemu",
                "--bin",
                PROGRAM,
            ];
            shell::output(&mut firmware::cargo_for(board, &arguments)?)?;
            check(board, profile)?;
        }
        Ok(())
    })
}

fn check(board: Board, profile: &str) -> Result<()> {
    let name = format!("{PROGRAM} on {}, profile {profile}", board.name());
    let elf = firmware::program_of(board, profile, PROGRAM)?;
    let output = run_qemu(&elf, board, Count::Nothing, TIMEOUT)
        .and_then(|output| output.expect_success())
        .with_context(|| name.clone())?;
    say!("{name}: {}", output.logs.join(", "));
    Ok(())
}
