//! RV32 with multiplication (RV32IM, IMC, IMAC): weights by columns
//! ([`layout::columns`](crate::layout::columns)), each loaded with its sign and multiplied
//! for itself, 3.34 instructions per multiply-accumulate. Digits that share a word save
//! nothing here: to cut one out takes an instruction, as to load it does.

mod gru;
mod part;
mod walk;

use core::arch::global_asm;

pub(crate) use super::scalar::{w4a16, w8a8, w16a16};
pub(crate) use super::wide_product as product;
pub(crate) use crate::sigmoid::portable_half as half;

pub(crate) mod w8a16 {
    pub(crate) use super::gru::gru;
    pub(crate) use super::walk::Walk;
    pub(crate) use crate::arch::{none as lstm, none as rnn};
    pub(crate) use crate::layout::columns::{block_len, place};
}

// The assembler is not told of the target's extensions where a whole program is optimized
// at once.
global_asm!(
    ".option push",
    ".option arch, +m",
    #[cfg(target_feature = "c")]
    ".option arch, +c",
    include_str!("products.s"),
    ".option pop",
);
