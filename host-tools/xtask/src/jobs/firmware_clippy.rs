use anyhow::Result;

use super::for_each;
use crate::board::Board;
use crate::{cargo, models, shell};

pub(super) fn run() -> Result<()> {
    models::generate()?;
    for_each(&Board::ALL, |board| {
        let arguments = ["clippy", "--release", "--locked", "--workspace", "--target"];
        let mut command = cargo::firmware(&arguments);
        shell::run(command.args([board.triple(), "--", "-D", "warnings"]))
    })
}
