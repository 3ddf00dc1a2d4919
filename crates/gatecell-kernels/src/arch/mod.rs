//! The kernels of the processor that the crate is built for: one of the modules
//! below under a common set of names.
//!
//! Each has a module for each number format: how its weights lie in words (`block_len`,
//! `place`), the products of block after block (`Walk`), and steps of whole layers (`lstm`,
//! `gru`, `rnn`), each of which may return false: not computed. What a processor does not
//! have of its own it takes from `scalar`.
//!
//! | target | kernels for |
//! |---|---|
//! | `thumbv7em-*` | Armv7E-M |
//! | `thumbv7m-*`, `thumbv8m.main-*` | Armv7-M |
//! | `thumbv8m.main-*` with DSP | Armv7E-M |
//! | `thumbv8m.main-*` with MVE | Armv8.1-M with MVE |
//! | `thumbv6m-*`, `thumbv8m.base-*` | Armv6-M |
//! | `riscv32im*` | RV32IM |
//! | any other | any processor |
//!
//! The triple of Armv8-M does not tell the extensions of a chip; the flags of the compiler
//! do, in `.cargo/config.toml` or `RUSTFLAGS`: `-C target-cpu=cortex-m33` (or `cortex-m35p`)
//! or `-C target-feature=+dsp` for DSP, `-C target-cpu=cortex-m55` (or `cortex-m85`) or
//! `-C target-feature=+mve` for MVE.

#[cfg(any(gatecell_kernel = "armv7em", gatecell_kernel = "armv7m"))]
mod armv7;

mod scalar;

pub use crate::block::BLOCK_ROWS;

#[cfg(gatecell_kernel = "armv7em")]
#[path = "armv7em/mod.rs"]
mod chosen;

#[cfg(gatecell_kernel = "armv7m")]
#[path = "armv7m/mod.rs"]
mod chosen;

#[cfg(gatecell_kernel = "armv6m")]
#[path = "armv6m/mod.rs"]
mod chosen;

#[cfg(gatecell_kernel = "armv8m_mve")]
#[path = "armv8m_mve/mod.rs"]
mod chosen;

#[cfg(gatecell_kernel = "riscv32")]
#[path = "riscv32/mod.rs"]
mod chosen;

// Its arithmetic is tested on the host.
#[cfg(all(test, not(gatecell_kernel = "armv6m")))]
#[path = "armv6m/multiply.rs"]
mod multiply;

#[cfg(gatecell_kernel = "portable")]
#[path = "plain.rs"]
mod chosen;

pub(crate) use chosen::{half, product, w4a16, w8a8, w8a16, w16a16};

/// No kernel for a whole step.
#[allow(dead_code, reason = "some processors have one for every step")]
#[inline(always)]
pub(crate) fn none<T>(_step: T) -> bool {
    false
}

/// The exact product, where the processor has one.
#[cfg(not(gatecell_kernel = "armv6m"))]
#[inline(always)]
pub(crate) fn wide_product(a: i32, b: i32) -> i64 {
    i64::from(a) * i64::from(b)
}
