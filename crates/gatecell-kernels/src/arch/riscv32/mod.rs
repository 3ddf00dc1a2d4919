//! RV32 with multiplication (RV32IM, IMC, IMAC): a column of four rows at a time, 3.34
//! instructions per multiply-accumulate where sums have 32 bits.
//!
//! Weights of eight bits ([`layout::columns`](crate::layout::columns)) are loaded with their
//! sign and multiplied for themselves: digits that share a word save nothing, as to cut one out
//! takes an instruction, as to load it does. For the same reason weights of four bits
//! ([`layout::nibbles`](crate::layout::nibbles)) cost no more than those of eight. Weights of
//! 16 bits ([`layout::halves`](crate::layout::halves)) take 4.3 instructions, since their sums
//! have 64 bits.

mod cells;
mod elementwise;
mod entry;
mod format;
mod gru;
mod joint;
mod part;
mod scales;
mod walk;
mod wide;

use core::arch::global_asm;

pub(crate) use super::wide_product as product;
pub(crate) use crate::sigmoid::portable_half as half;

macro_rules! formats {
    ($($format:ident: $kernel:ident in $layout:ident;)*) => {
        $(
            pub(crate) mod $format {
                pub(crate) use super::cells::{lstm, rnn};
                pub(crate) use super::gru::gru;
                pub(crate) use crate::layout::$layout::{block_len, place};

                /// The blocks that are still to be multiplied.
                pub(crate) type Walk<'a> = super::walk::Walk<'a, crate::kernel::$kernel>;
            }
        )*
    };
}

formats! {
    w8a16: W8A16 in columns;
    w8a8: W8A8 in columns;
    w4a16: W4A16 in nibbles;
    w16a16: W16A16 in halves;
}

// The assembler is not told of the target's extensions where a whole program is optimized
// at once. In one piece: the second file uses a macro of the first.
global_asm!(
    ".option push",
    ".option arch, +m",
    #[cfg(target_feature = "c")]
    ".option arch, +c",
    include_str!("products.s"),
    include_str!("wide.s"),
    include_str!("purge.s"),
    ".option pop",
);
