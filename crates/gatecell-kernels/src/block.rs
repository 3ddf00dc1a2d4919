//! The size of blocks.

/// Rows of a block.
pub const BLOCK_ROWS: usize = 4;

/// A common multiple of [`BLOCK_ROWS`] and of every number of gates.
pub(crate) const BUFFER_ROWS: usize = 12;
