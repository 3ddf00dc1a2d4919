//! Armv7-M (Cortex-M3): no dual multiplications.

mod columns;
pub(crate) mod w4a16;
pub(crate) mod w8a16;
pub(crate) mod w8a8;

use core::arch::global_asm;

use crate::sigmoid::TABLE;

pub(crate) use super::armv7::halves as w16a16;
pub(crate) use super::wide_product as product;
pub(crate) use crate::sigmoid::portable_half as half;

// In one piece: the later files use the macros of the earlier ones.
global_asm!(
    #[cfg(gatecell_small)]
    ".set gatecell_small, 1",
    #[cfg(not(gatecell_small))]
    ".set gatecell_small, 0",
    include_str!("arithmetic.s"),
    include_str!("lookup.s"),
    include_str!("w4a16.s"),
    include_str!("columns.s"),
    include_str!("w8a16.s"),
    include_str!("w8a8.s"),
    include_str!("w16a16.s"),
    include_str!("../armv7/halves.s"),
    include_str!("../armv7/products.s"),
    include_str!("../armv7/activation.s"),
    include_str!("../armv7/lstm.s"),
    include_str!("../armv7/gru.s"),
    include_str!("../armv7/rnn.s"),
    include_str!("../armv7/format.s"),
    "GATECELL_PLAIN w4a16",
    "GATECELL_PLAIN w8a16",
    "GATECELL_PLAIN w8a8",
    "GATECELL_FORMAT w4a16, 15, 0",
    "GATECELL_FORMAT w8a16, 15, 0",
    "GATECELL_FORMAT w8a8, 7, 0",
    include_str!("purge.s"),
    table = sym TABLE,
);
