//! Armv7E-M (Cortex-M4, M7) and Armv8-M with the DSP extension (Cortex-M33): paired digits ([`layout::paired`](crate::layout::paired))
//! with SMLALD and SMLAD, 0.875 instructions per multiply-accumulate.

mod part;
mod sigmoid;

use core::arch::global_asm;

pub(crate) use part::Part;
use sigmoid::TABLE;
pub(crate) use sigmoid::half;

pub(crate) use super::scalar::{w4a16, w8a8, w16a16};
pub(crate) use super::wide_product as product;

pub(crate) mod w8a16 {
    pub(crate) use crate::arch::armv7::{Walk, gru, lstm, rnn};
    pub(crate) use crate::layout::paired::{block_len, place};
}

// In one piece: the later files use the macros of the earlier ones.
global_asm!(
    // The assembler knows of the triple only, not of the processor.
    #[cfg(gatecell_armv8m)]
    ".cpu cortex-m33",
    include_str!("part.s"),
    include_str!("../armv7/products.s"),
    include_str!("../armv7/activation.s"),
    include_str!("../armv7/lstm.s"),
    include_str!("../armv7/gru.s"),
    include_str!("../armv7/rnn.s"),
    table = sym TABLE,
);
