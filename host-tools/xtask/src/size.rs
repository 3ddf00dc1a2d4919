//! `cargo xtask size`
use anyhow::Result;

use crate::board::Board;
use crate::elf::Elf;
use crate::{firmware, table};

/// Builds and prints a table of sizes. The last column is the bytes of those functions and
/// variables whose name contains `symbol`.
pub(crate) fn run(symbol: Option<&str>) -> Result<()> {
    firmware::run(None)?;
    let mut rows = Vec::new();
    for board in Board::ALL {
        for program in firmware::PROGRAMS {
            let elf = Elf::read(&firmware::program(board, program)?)?;
            let sizes = elf.sizes()?;
            let named = symbol.map(|part| elf.size_of(part)).transpose()?;
            let of = table::grouped;
            rows.push([
                format!("{} {program}", board.name()),
                of(sizes.code),
                of(sizes.constants),
                of(sizes.data),
                of(sizes.flash()),
                of(sizes.ram()),
                named.map_or_else(String::new, of),
            ]);
        }
    }
    let last = symbol.unwrap_or("");
    let head = ["bytes", "code", "constants", "data", "flash", "RAM", last];
    print!("{}", table::render(head, &rows));
    Ok(())
}
