//! The self-test, the listener with a real model, and every kind of cell, on every
//! emulated board.
use anyhow::{Context, Result, ensure};

use super::each::for_each;
use crate::board::Board;
use crate::emulator::{Count, TIMEOUT, run_qemu};
use crate::output::say;
use crate::{firmware, workspace};

/// What `panics` exits with (`qemu::exit::PANICKED`).
const PANICKED: i32 = 101;

pub(super) fn run() -> Result<()> {
    for_each(&Board::ALL, |board| {
        check(board).with_context(|| format!("emulating {}", board.name()))
    })
}

fn check(board: Board) -> Result<()> {
    firmware::build(board)?;
    for program in ["selftest", "listen", "cells"] {
        logs_what_it_should(program, board)?;
    }
    panic_is_reported(board)?;
    say!(
        "{}: selftest, listen and cells log what they should",
        board.name()
    );
    Ok(())
}

/// All boards must log the same, line by line.
fn logs_what_it_should(program: &str, board: Board) -> Result<()> {
    let file = workspace::firmware().join(format!("qemu/src/bin/{program}.out"));
    let want = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let elf = firmware::program(board, program)?;
    let output = run_qemu(&elf, board, Count::Nothing, TIMEOUT)?.expect_success()?;
    let got: String = output.logs.iter().map(|line| format!("{line}\n")).collect();
    ensure!(got == want, "{program} logs\n{got}instead of\n{want}");
    Ok(())
}

/// A program that fails must not pass for one that succeeds.
fn panic_is_reported(board: Board) -> Result<()> {
    let output = run_qemu(
        &firmware::program(board, "panics")?,
        board,
        Count::Nothing,
        TIMEOUT,
    )?;
    let told = output.logs.iter().any(|line| line.contains("limit is 2"));
    ensure!(
        output.exit_code == PANICKED && told,
        "a panic came out as {output:?}"
    );
    Ok(())
}

#[cfg(test)]
#[path = "../../../../firmware/qemu/src/decoding.rs"]
#[allow(
    unreachable_pub,
    reason = "public in the firmware, which shares the file"
)]
mod decoding;

#[cfg(test)]
mod tests {
    use super::*;

    /// What the chips must log is what the host computes with the same code.
    #[test]
    fn the_expected_log_of_the_decoders_is_the_hosts() {
        let file = workspace::firmware().join("qemu/src/bin/cells.out");
        let expected = std::fs::read_to_string(file).unwrap();
        let decoded = decoding::decode().unwrap();
        let line = format!(
            "greedy {} beam {} keyword {} confidence {}",
            decoded.greedy, decoded.beam, decoded.keyword, decoded.confidence
        );
        assert_eq!(expected.lines().last(), Some(line.as_str()));
    }
}
