//! Armv6-M (Cortex-M0, M0+): stacked digits ([`layout::stacked`](crate::layout::stacked)),
//! which need no sign extension: 3.4 instructions per multiply-accumulate.

mod multiply;
mod steps;
mod walk;

pub(crate) use multiply::product;

pub(crate) use super::scalar::{w4a16, w8a8, w16a16};
pub(crate) use crate::sigmoid::portable_half as half;

pub(crate) mod w8a16 {
    pub(crate) use super::steps::{gru, lstm, rnn};
    pub(crate) use super::walk::Walk;
    pub(crate) use crate::layout::stacked::{block_len, place};
}
