//! What the programs for emulated chips share.
#![no_std]

pub use machine::{entry, exit, markers, stack, start_marker, stop_marker};

pub mod bits;
pub mod cells;
pub mod decoding;
pub mod hear;
pub mod leaky;
pub mod led;
pub mod models;
