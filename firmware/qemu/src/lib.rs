//! What the programs for emulated chips share.
#![no_std]

// Bring in the critical section that defmt needs, also on a core without compare-and-swap.
#[cfg(target_arch = "arm")]
use cortex_m as _;
#[cfg(target_arch = "riscv32")]
use riscv as _;

#[cfg(target_arch = "arm")]
pub use cortex_m_rt::entry;
#[cfg(target_arch = "riscv32")]
pub use riscv_rt::entry;

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
