//! RV32 with multiplication (RV32IM, IMC, IMAC): weights by columns
//! ([`layout::columns`](crate::layout::columns)), each loaded with its sign and multiplied
//! for itself, 3.34 instructions per multiply-accumulate. Digits that share a word save
//! nothing here: to cut one out takes an instruction, as to load it does.

mod gru;
mod part;
mod walk;

use core::arch::global_asm;

pub(crate) use gru::gru;
pub(crate) use walk::Walk;

pub(crate) use super::columns::{BUFFER_ROWS, place};
pub(crate) use super::{none as lstm, none as rnn, wide_product as product};
pub(crate) use crate::sigmoid::portable_half as half;

pub use super::columns::{BLOCK_ROWS, block_len};

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
