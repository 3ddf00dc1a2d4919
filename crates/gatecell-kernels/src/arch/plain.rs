//! Safe scalar code for any processor.

use crate::kernel::W8A16;
use crate::layout::columns;
use crate::walk::{Plain, Scalar};

/// Rows of a block.
pub const BLOCK_ROWS: usize = 4;

/// A common multiple of [`BLOCK_ROWS`] and of every number of gates.
pub(crate) const BUFFER_ROWS: usize = 12;

/// Words of a block over `columns` columns.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns::block_len::<BLOCK_ROWS>(columns)
}

pub(crate) use super::{none as gru, none as lstm, none as rnn, wide_product as product};
pub(crate) use crate::sigmoid::portable_half as half;

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

/// The blocks that are still to be multiplied.
pub(crate) type Walk<'a> = Plain<'a, W8A16>;

impl Scalar for W8A16 {
    #[inline]
    fn dot(block: &[u32], x: &[i16]) -> [i32; BLOCK_ROWS] {
        columns::dot::<BLOCK_ROWS>(block, x)
    }
}
