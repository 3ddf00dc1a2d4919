//! What the programs for emulated chips share: where memory is (the build script), how they
//! start and end, and how their instructions and their stack are counted.
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

pub mod exit;
pub mod markers;
pub mod stack;
#[cfg(target_arch = "arm")]
mod vectors;
