//! Safe scalar code for any processor.

use crate::layout::columns;
use crate::products::BlockSums;
use crate::row::{Row, joint};

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
#[derive(Clone, Debug)]
pub(crate) struct Walk<'a> {
    w: &'a [u32],
    r: &'a [u32],
    x: &'a [i16],
    h: &'a [i16],
    shift: u32,
}

impl<'a> Walk<'a> {
    /// # Safety
    /// `w` and `r` have at least as many blocks as will be asked for.
    #[inline]
    pub(crate) unsafe fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [i16],
        h: &'a [i16],
        shift: u32,
    ) -> Self {
        Self { w, r, x, h, shift }
    }

    /// # Safety
    /// There is another block.
    #[inline]
    pub(crate) unsafe fn sums(&mut self, sums: &mut BlockSums) {
        // The caller's promise again, checked: this module computes on any processor.
        let split = |words: &'a [u32], len| words.split_at_checked(len).unwrap_or((words, &[]));
        let (w, w_rest) = split(self.w, block_len(self.x.len()));
        let (r, r_rest) = split(self.r, block_len(self.h.len()));
        (self.w, self.r) = (w_rest, r_rest);
        sums.input = columns::dot::<BLOCK_ROWS>(w, self.x);
        sums.hidden = columns::dot::<BLOCK_ROWS>(r, self.h);
    }

    /// # Safety
    /// There is another block.
    #[inline]
    pub(crate) unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        let mut sums = BlockSums::ZERO;
        // SAFETY: as the caller promises.
        unsafe { self.sums(&mut sums) };
        core::array::from_fn(|i| joint(sums.row(i), &rows[i], self.shift))
    }
}
