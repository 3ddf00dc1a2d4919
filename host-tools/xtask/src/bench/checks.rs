//! What must be executed in a step, and what must not, for its count to mean what it says.
use anyhow::{Result, ensure};

use super::layer::Layer;
use super::program::{Cell, Format, Program};
use super::shares::Purposes;
use super::thumb::{call, is_dual_multiply};
use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::Profile;

/// Functions of the compiler that multiply 64 bits.
const LONG_PRODUCTS: [&str; 2] = ["__aeabi_lmul", "__muldi3"];

/// The loop over the products is that made for the board: it has the DSP instructions where
/// there are any, and multiplies by no call of a function. Nothing computes with floats in
/// software.
pub(super) fn products(
    elf: &Elf,
    board: Board,
    program: Program,
    profile: &Profile,
    purposes: &Purposes,
) -> Result<()> {
    if board == Board::Rv32 {
        // There is nothing but MUL, which the processor has.
        return Ok(());
    }
    let code = elf.code()?;
    let helpers = elf.functions_named(|name| LONG_PRODUCTS.contains(&name))?;
    let soft_floats = elf.functions_named(crate::elf::is_soft_float)?;
    let within =
        |ranges: &[std::ops::Range<u64>], address| ranges.iter().any(|r| r.contains(&address));
    let mut dual = 0;
    for &address in profile.sites.keys() {
        ensure!(
            !within(&soft_floats, address),
            "a step computes with floats in software, at {address:#x}"
        );
        if !purposes.is_product(address) {
            continue;
        }
        let instruction = code.at(address)?;
        dual += usize::from(is_dual_multiply(instruction));
        let called = call(instruction, address);
        ensure!(
            called.is_none_or(|called| !within(&helpers, called)),
            "the loop over the products calls a function to multiply, at {address:#x}"
        );
    }
    let has_dsp = matches!(board, Board::M4 | Board::M7 | Board::M33);
    ensure!(
        dual > 0 || !has_dsp || program.format == Format::F32,
        "no SMLAD and no SMLALD was executed in the loop over the products"
    );
    Ok(())
}

/// The state is what the equations need: an LSTM keeps `h` as activations and `c` in 32 bits, a
/// GRU keeps `h` in both, an Elman layer as activations; the alignment may add four bytes.
pub(super) fn ram(layer: &Layer) -> Result<()> {
    let per_unit = match layer.cell {
        Cell::Lstm | Cell::Gru => layer.format.act_bytes() + 4,
        Cell::Rnn => layer.format.act_bytes(),
    };
    ensure!(
        layer.state_bytes <= per_unit * layer.units + 4,
        "the state takes {} bytes",
        layer.state_bytes
    );
    Ok(())
}
