//! W8A8 by crossed digits ([`layout::crossed`](crate::layout::crossed)): three products of a
//! column hold four sums, 1.56 instructions per multiply-accumulate. Matrices of more columns
//! than that goes for are the scalar code's.

use super::columns::Columns;
use crate::arch::armv7::{Bounded, Entries, Part, assembly};
use crate::block::BLOCK_ROWS;
use crate::kernel::W8A8;
use crate::layout::crossed;
use crate::walk::Scalar;

pub(crate) use crate::arch::armv7::{gru, lstm, rnn};
pub(crate) use crate::layout::crossed::{block_len, place};

/// The blocks that are still to be multiplied.
pub(crate) type Walk<'a> = Bounded<'a, W8A8, Crossed>;

assembly!(W8A8, "w8a8", Columns<i8>);

impl Part<i8> for Columns<i8> {
    type Entries = Entries;

    const MOST_COLUMNS: usize = crossed::MAX_COLUMNS;

    fn new(weights: &[u32], x: &[i8], entries: &Entries) -> Self {
        let [words, uppers] = crossed::start(x);
        Self::from(weights, x, entries, [words, words, uppers, 0])
    }

    /// Nothing is left to do: any activations can be loaded one by one.
    #[inline(always)]
    fn settle(&mut self, _x: &[i8], _entries: &Entries) {}
}

/// Blocks of [`crossed`] digits.
#[derive(Clone, Copy, Debug)]
pub struct Crossed;

impl Scalar<W8A8> for Crossed {
    #[inline]
    fn dot(block: &[u32], x: &[i8]) -> [i32; BLOCK_ROWS] {
        crossed::dot_wide(block, x)
    }
}
