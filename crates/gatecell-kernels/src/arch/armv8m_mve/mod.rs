//! Armv8.1-M with the vector extension for integers (MVE; Cortex-M55, M85): the products of two
//! blocks at a time, the rest of a cell for four units at a time, all from one set of macros.
//!
//! A group is 17 instructions: one load of activations, and for each of eight rows a load of
//! weights (in W4A16, a shift) and a VMLADAVA of eight columns, in W8A8 of sixteen. Two for
//! eight is the least there is with activations of 16 bits, which bounds large layers. More
//! rows would share a load of activations, but sums must be in even registers, of which there
//! are eight. W16A16, whose sums take two registers, has one block at a time (`wide.s`).
//! `docs/kernels.md` counts the rest.

mod cursor;
mod formats;
mod part;
mod single;
mod steps;
mod table;
mod walk;

use core::arch::global_asm;

pub(crate) use super::wide_product as product;
pub(crate) use table::half;

/// What a format has.
macro_rules! formats {
    ($($format:ident: $kernel:ident in $layout:ident;)*) => {
        $(
            pub(crate) mod $format {
                use super::steps;
                use crate::kernel::$kernel;
                use crate::steps::{GruStep, LstmStep, RnnStep};

                pub(crate) use crate::layout::$layout::{block_len, place};
                pub(crate) type Walk<'a> = super::walk::Walk<'a, $kernel>;

                #[inline(always)]
                pub(crate) fn lstm(step: LstmStep<'_, $kernel>) -> bool {
                    steps::lstm::<$kernel>(step)
                }

                #[inline(always)]
                pub(crate) fn gru(step: GruStep<'_, $kernel>) -> bool {
                    steps::gru::<$kernel>(step)
                }

                #[inline(always)]
                pub(crate) fn rnn(step: RnnStep<'_, $kernel>) -> bool {
                    steps::rnn::<$kernel>(step)
                }
            }
        )*
    };
}

formats! {
    w8a16: W8A16 in eights;
    w8a8: W8A8 in sixteens;
    w4a16: W4A16 in signed_nibbles;
    w16a16: W16A16 in wide_eights;
}

// In one piece: the later files use the macros of the earlier ones.
global_asm!(
    // The assembler knows of the triple only, not of the processor.
    ".cpu cortex-m55",
    include_str!("products.s"),
    include_str!("w8a16.s"),
    include_str!("w8a8.s"),
    include_str!("w4a16.s"),
    include_str!("activation.s"),
    include_str!("step.s"),
    include_str!("lstm.s"),
    include_str!("gru.s"),
    include_str!("rnn.s"),
    include_str!("wide.s"),
    include_str!("wide_steps.s"),
    include_str!("format.s"),
    "GATECELL_FORMAT w8a16, 2",
    "GATECELL_FORMAT w8a8, 2",
    "GATECELL_FORMAT w4a16, 1",
    "GATECELL_WIDE_STEPS w16a16",
    include_str!("purge.s"),
    limit = const crate::sigmoid::LIMIT,
    beyond = const table::BEYOND,
    table = sym table::STEPS,
);
