//! Armv6-M (Cortex-M0, M0+): stacked digits ([`layout::stacked`](crate::layout::stacked)),
//! which need no sign extension: 3.4 instructions per multiply-accumulate.

mod multiply;
mod steps;
mod walk;

pub(crate) use multiply::product;
pub(crate) use steps::{gru, lstm, rnn};
pub(crate) use walk::Walk;

pub(crate) use crate::layout::stacked::place;
pub(crate) use crate::sigmoid::portable_half as half;

pub use crate::layout::stacked::{ROWS as BLOCK_ROWS, block_len};

/// A common multiple of [`BLOCK_ROWS`] and of every number of gates.
pub(crate) const BUFFER_ROWS: usize = 12;
