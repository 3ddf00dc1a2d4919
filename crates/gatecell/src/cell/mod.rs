//! One step of one cell, over slices, for any [`Format`](crate::Format).
//!
//! These are the non-generic-in-shape bodies behind [`crate::layer`]: ten layers
//! of one kind and format share one of them. A simulator that learns its shapes
//! at run time calls them directly.
//!
//! In every function `x` is `[input_size]`, `h` the hidden state before the step
//! and `y` the hidden state after it, both `[hidden_size]`; they are separate
//! buffers, because every unit reads the whole of `h`. Of a projected LSTM `h` is
//! `[proj_size]`, and [`projection`] follows with `y` as its argument.

pub mod dense;
pub mod gru;
pub mod gru_variant;
pub mod lstm;
pub mod lstm_peephole;
pub mod lstm_variant;
pub mod projection;
pub mod rnn;
