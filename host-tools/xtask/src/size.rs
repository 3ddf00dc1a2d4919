//! `cargo xtask size`
use std::path::Path;

use anyhow::Result;

use crate::board::Board;
use crate::device::Device;
use crate::elf::Elf;
use crate::{firmware, table};

/// Builds and prints a table of sizes. The last column is the bytes of those functions and
/// variables whose name contains `symbol`.
pub(crate) fn run(symbol: Option<&str>) -> Result<()> {
    firmware::run(None)?;
    let mut rows = Vec::new();
    for board in Board::ALL {
        for program in firmware::PROGRAMS {
            let name = format!("{} {program}", board.name());
            rows.push(row(name, &firmware::program(board, program)?, symbol)?);
        }
    }
    for device in Device::ALL {
        let program = firmware::device_program(device)?;
        rows.push(row(device.name.to_owned(), &program, symbol)?);
    }
    let last = symbol.unwrap_or("");
    let head = ["bytes", "code", "constants", "data", "flash", "RAM", last];
    print!("{}", table::render(head, &rows));
    Ok(())
}

fn row(name: String, program: &Path, symbol: Option<&str>) -> Result<[String; 7]> {
    let elf = Elf::read(program)?;
    let sizes = elf.sizes()?;
    let named = symbol.map(|part| elf.size_of(part)).transpose()?;
    let of = table::grouped;
    Ok([
        name,
        of(sizes.code),
        of(sizes.constants),
        of(sizes.data),
        of(sizes.flash()),
        of(sizes.ram()),
        named.map_or_else(String::new, of),
    ])
}
