//! Armv7E-M (Cortex-M4, M7): paired digits ([`layout::paired`](crate::layout::paired))
//! with SMLALD and SMLAD. One assembly function computes a block: both products
//! and, where asked for, the scaling of its four rows.

mod lstm;
mod products;
mod sigmoid;

pub(crate) use lstm::step as lstm;
pub(crate) use products::Walk;
pub(crate) use sigmoid::half;

pub(crate) use crate::layout::paired::place;
pub use crate::layout::paired::{ROWS as BLOCK_ROWS, block_len};

/// A common multiple of [`BLOCK_ROWS`] and of every number of gates.
pub(crate) const BUFFER_ROWS: usize = 12;
