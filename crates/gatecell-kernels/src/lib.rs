//! Integer dot products and compile-time weight packing for `gatecell`.
//!
//! A matrix of 8-bit weights is stored as **blocks**: `R` rows that belong
//! together (the gates of one unit, or four neighbouring outputs of a dense
//! layer), packed into 32-bit words in the order in which the kernel reads
//! them. [`pack`] lays a canonical row-major array out in blocks, in a
//! `const fn`, so one generated source file serves every processor and the
//! packing costs nothing at run time; [`dot`] multiplies one block with an
//! activation vector.
//!
//! [`portable`] is the specification: any form made for one processor must
//! return the same bits for every input.
#![no_std]
#![forbid(unsafe_code)]

pub mod pack;
pub mod portable;

pub use pack::{pack_gates, pack_rows, packed_len};
pub use portable::dot;

/// Weights of one block row that share a word.
pub const WEIGHTS_PER_WORD: usize = 4;

/// Rows in a block of a dense or Elman layer.
pub const DENSE_ROWS: usize = 4;

/// Words of one block of `rows` rows over `columns` columns.
#[must_use]
pub const fn block_len(rows: usize, columns: usize) -> usize {
    rows * columns.div_ceil(WEIGHTS_PER_WORD)
}
