//! The path of the model must not be able to panic. That is shown by linking (see the program
//! `nopanic`) and by the names in what was linked; both are shown to be able to fail. It must
//! not compute with floats either where the chip would do so in software.
use anyhow::{Context, Result, bail, ensure};

use super::each::for_each;
use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::{Count, TIMEOUT, run_qemu};
use crate::output::say;
use crate::{firmware, models, shell};

const PROOF: &str = "a_panic_path_remains_in_this_program";

pub(super) fn run() -> Result<()> {
    for_each(&Board::ALL, |board| {
        check(board).with_context(|| format!("no panics on {}", board.name()))
    })
}

fn check(board: Board) -> Result<()> {
    models::generate()?;
    must_not_link(board)?;
    firmware::build(board)?;
    let elf = firmware::program(board, "nopanic")?;
    run_qemu(&elf, board, Count::Nothing, TIMEOUT)?.expect_success()?;
    let elf = Elf::read(&elf)?;
    let found = [elf.panic_symbols()?, elf.soft_float_symbols()?].concat();
    ensure!(found.is_empty(), "nopanic contains {}", found.join(", "));

    let panicking = Elf::read(&firmware::program(board, "panics")?)?;
    ensure!(
        !panicking.panic_symbols()?.is_empty(),
        "the search finds no panic in a program that panics"
    );
    say!(
        "{}: no panic is linked, and one would be found",
        board.name()
    );
    Ok(())
}

/// The same program with one panic in it.
fn must_not_link(board: Board) -> Result<()> {
    let program = ["--example", "deliberate_panic"];
    let mut command = firmware::cargo_for(board, &["build", "--release", "-p", "qemu"])?;
    match shell::output(command.args(program)) {
        Ok(_) => bail!("a program with a deliberate panic links"),
        Err(error) if error.to_string().contains(PROOF) => Ok(()),
        Err(error) => Err(error.context("it does not link, but not because of its panic")),
    }
}
