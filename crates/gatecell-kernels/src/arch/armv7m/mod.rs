//! Armv7-M (Cortex-M3): stacked digits ([`layout::stacked`](crate::layout::stacked)),
//! which need no sign extension: 2.06 instructions per multiply-accumulate.

mod part;

use core::arch::global_asm;

pub(crate) use part::Part;

use crate::sigmoid::TABLE;

pub(crate) use super::scalar::{w4a16, w8a8, w16a16};
pub(crate) use super::wide_product as product;
pub(crate) use crate::sigmoid::portable_half as half;

pub(crate) mod w8a16 {
    pub(crate) use crate::arch::armv7::{Walk, gru, lstm, rnn};
    pub(crate) use crate::layout::stacked::{block_len, place};
}

// In one piece: the later files use the macros of the earlier ones.
global_asm!(
    include_str!("part.s"),
    include_str!("../armv7/products.s"),
    include_str!("../armv7/activation.s"),
    include_str!("../armv7/lstm.s"),
    include_str!("../armv7/gru.s"),
    include_str!("../armv7/rnn.s"),
    table = sym TABLE,
);
