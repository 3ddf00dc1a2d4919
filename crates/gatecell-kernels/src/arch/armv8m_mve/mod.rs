//! Armv8.1-M with the vector extension for integers (MVE; Cortex-M55, M85): weights by
//! eights ([`layout::eights`](crate::layout::eights)), two blocks at a time, 0.27
//! instructions per multiply-accumulate; the rest of a cell for four units at a time.
//!
//! A group is 17 instructions for 64 multiply-accumulates: one load of activations, and for
//! each of eight rows a load of weights and a VMLADAVA. Two for eight is the least there is
//! with activations of 16 bits, a quarter of an instruction each: that bounds large layers
//! (25 thousand of the 36 thousand of an LSTM with 64 inputs and 128 units). More rows would
//! share a load of activations, but sums must be in even registers, of which there are eight.

mod part;
mod steps;
mod table;
mod walk;

use core::arch::global_asm;

pub(crate) use super::scalar::{w4a16, w8a8, w16a16};
pub(crate) use super::wide_product as product;
pub(crate) use crate::sigmoid::portable_half as half;

pub(crate) mod w8a16 {
    pub(crate) use super::steps::{gru, lstm, rnn};
    pub(crate) use super::walk::Walk;
    pub(crate) use crate::layout::eights::{block_len, place};
}

// In one piece: the later files use the macros of the earlier ones.
global_asm!(
    // The assembler knows of the triple only, not of the processor.
    ".cpu cortex-m55",
    include_str!("products.s"),
    include_str!("activation.s"),
    include_str!("step.s"),
    include_str!("lstm.s"),
    include_str!("gru.s"),
    include_str!("rnn.s"),
);
