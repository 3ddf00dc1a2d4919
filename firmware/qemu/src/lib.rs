//! What the programs for emulated chips share.
#![no_std]

// Brings in the critical section that defmt needs, also on a core without compare-and-swap.
use cortex_m as _;

pub mod bench;
pub mod bits;
pub mod cells;
pub mod decoding;
pub mod exit;
pub mod hear;
pub mod leaky;
pub mod led;
pub mod markers;
pub mod models;
pub mod stack;
