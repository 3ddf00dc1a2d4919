//! What must be in a program, and what must not, for its count to mean what it says.
use anyhow::{Result, ensure};

use super::layer::Layer;
use crate::board::Board;
use crate::elf::Elf;

/// The products' function.
const PRODUCTS: &str = "gatecell_products";

/// The kernels are those made for the board, and nothing multiplies by calls.
pub(super) fn kernels(elf: &Elf, board: Board) -> Result<()> {
    let code = elf.code_of(PRODUCTS)?;
    let dual = dual_multiplies(&code);
    ensure!(
        (dual > 0) == matches!(board, Board::M4 | Board::M7 | Board::M33),
        "{PRODUCTS} has {dual} SMLALD"
    );
    let symbols = elf.symbols()?;
    let helper = symbols
        .iter()
        .find(|s| ["__aeabi_lmul", "__muldi3"].contains(&&*s.name));
    // Elman's other functions divide and multiply 64 bits; the product and tanh do not.
    let measured_alone = !symbols.iter().any(|s| s.name.contains("3rnn4step"));
    ensure!(
        helper.is_none() || !measured_alone,
        "64-bit products are calls"
    );
    ensure!(
        elf.soft_float_symbols()?.is_empty(),
        "floats in software: {}",
        elf.soft_float_symbols()?.join(", ")
    );
    Ok(())
}

/// The state is what the equations need: an LSTM keeps `h` in 16 and `c` in 32 bits, a GRU
/// keeps `h` in 16 and in 32 bits, an Elman layer `h` in 16; the alignment may add four bytes.
pub(super) fn ram(layer: &Layer) -> Result<()> {
    let per_unit = match (&*layer.cell, &*layer.format) {
        ("lstm" | "gru", "w8a8") => 5,
        ("lstm" | "gru", _) => 6,
        (_, "w8a8") => 1,
        _ => 2,
    };
    ensure!(
        layer.state_bytes <= per_unit * layer.units + 4,
        "the state takes {} bytes",
        layer.state_bytes
    );
    Ok(())
}

/// How often SMLALD stands in Thumb code, by its encoding: `1111 1011 1100 nnnn
/// llll hhhh 1100 mmmm`.
fn dual_multiplies(code: &[u8]) -> usize {
    let half = |i: usize| u16::from_le_bytes([code[i], code[i + 1]]);
    let starts = (0..code.len().saturating_sub(3)).step_by(2);
    starts
        .filter(|&i| half(i) & 0xfff0 == 0xfbc0 && half(i + 2) & 0x00f0 == 0x00c0)
        .count()
}

#[cfg(test)]
mod tests {
    use super::dual_multiplies;

    #[test]
    fn smlald_is_recognized() {
        // smlald r7, r8, r2, r4; smlal r7, r8, r2, r4; nop
        let code = [0xc2, 0xfb, 0xc4, 0x78, 0xc2, 0xfb, 0x04, 0x78, 0x00, 0xbf];
        assert_eq!(dual_multiplies(&code), 1);
        assert_eq!(dual_multiplies(&[]), 0);
    }
}
