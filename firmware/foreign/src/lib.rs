//! Assembly of somebody else's. With `lto`, that of all crates of a program is one piece: what
//! it leaves defined must be nothing to the kernels of `gatecell`, and nothing of theirs to it.
#![no_std]

use core::arch::global_asm;

/// Macros that are never undefined again.
macro_rules! define {
    ($($name:literal),*) => {
        $(global_asm!(concat!(".macro ", $name, "\n.error \"not this one\"\n.endm"));)*
    };
}

#[cfg(any(target_arch = "arm", target_arch = "riscv32"))]
define!(
    "SAVE",
    "RESTORE",
    "CONSTANTS",
    "LOOKUP",
    "SIGMOID",
    "TANH",
    "SATURATED",
    "DOUBLE",
    "SCALE",
    "SCALE_ONE",
    "COLUMN",
    "COLUMNS",
    "PRODUCTS",
    "KERNELS",
    "PAIR",
    "SINGLE",
    "PART",
    "ENTRIES",
    "MATRIX",
    "FINISH",
    "PLAIN",
    "FORMAT",
    "LSTM",
    "GRU",
    "RNN",
    "GATE",
    "BEGIN",
    "END",
    "BLEND",
    "CANDIDATE",
    "BLOCK_w8a16",
    "GROUP_w8a16",
    "PART_w8a8",
    "COLUMN_w4a16",
    "PAIR_w16a16",
    "BYTES",
    "NIBBLES",
    "TERM",
    "LAST",
    "F32_PRODUCTS"
);

// Symbols of the assembler, too.
#[cfg(any(target_arch = "arm", target_arch = "riscv32"))]
global_asm!(
    ".set small, 1",
    ".set f32_unrolled, 7",
    ".set part_w8a8, 7",
    ".set iteration_w8a8, 7",
    ".set above_w8a8, 7",
);

/// Makes this crate part of a program.
#[must_use]
#[inline(never)]
pub fn answer() -> u32 {
    42
}
