//! Blocks of four rows by columns: the layout of the kernels that take weights one by one.

use crate::layout::columns;

/// Rows of a block.
pub const BLOCK_ROWS: usize = 4;

/// A common multiple of [`BLOCK_ROWS`] and of every number of gates.
pub(crate) const BUFFER_ROWS: usize = 12;

/// Words of a block over `columns` columns.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns::block_len::<BLOCK_ROWS>(columns)
}

/// Puts one weight in its place.
pub(crate) const fn place(
    words: &mut [u32],
    start: usize,
    columns: usize,
    lane: usize,
    column: usize,
    weight: i8,
) {
    columns::place::<BLOCK_ROWS>(words, start, columns, lane, column, weight);
}
