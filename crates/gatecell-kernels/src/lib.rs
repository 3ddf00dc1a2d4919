//! Integer dot products and compile-time weight packing for `gatecell`.
//!
//! The rows of a matrix of weights are put in one sequence: as a rule unit by unit,
//! and the gates of a unit one after the other. Every [`BLOCK_ROWS`] rows in a
//! row of that sequence form a **block**, stored in 32-bit words in the order in
//! which the kernel reads them; missing rows of the last block are zero. How the
//! words are made differs from processor to processor ([`layout`]);
//! [`pack_gates`] and [`pack_rows`] make them from a canonical row-major array,
//! in a `const fn`, so one generated source file serves every processor and the
//! packing costs nothing at run time. [`Products`] multiplies block after block
//! with the activations.
//!
//! [`portable`] is the specification: any form made for one processor returns
//! the same bits, for every input whose row sums fit `i32`. (The converter proves
//! that they do.)
#![no_std]
#![deny(unsafe_op_in_unsafe_fn)]
#![deny(clippy::undocumented_unsafe_blocks)]

pub mod activation;
pub mod arch;
mod block;
mod cover;
mod fixed;
pub mod float;
pub mod kernel;
pub mod layout;
mod numbers;
pub mod pack;
pub mod portable;
pub mod products;
pub mod row;
pub mod saturate;
pub mod sigmoid;
pub mod steps;
mod sums;
mod walk;
mod wide;

pub use activation::Activation;
pub use block::BLOCK_ROWS;
pub use fixed::Fixed;
pub use kernel::Kernel;
pub use layout::Layout;
pub use numbers::{Numbers, numbers};
pub use pack::{block_len, pack_gates, pack_rows, packed_len};
pub use products::{Joints, Products};
pub use row::Row;

/// Rows in a block of a dense or Elman layer, as the cells compute them.
pub const DENSE_ROWS: usize = 4;
