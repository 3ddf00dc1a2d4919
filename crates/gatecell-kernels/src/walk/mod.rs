//! The blocks of two matrices, one after the other.

mod plain;

use core::fmt::Debug;

use crate::block::BLOCK_ROWS;
use crate::row::Row;
use crate::sums::BlockSums;

#[allow(unused_imports, reason = "some processors do not need it")]
pub(crate) use plain::{Plain, Scalar};

/// What is still to be multiplied of `W x` and `R h`.
pub trait Walk<'a, A, S>: Clone + Debug {
    /// # Safety
    /// `w` and `r` have at least as many blocks as will be asked for.
    unsafe fn new(w: &'a [u32], r: &'a [u32], x: &'a [A], h: &'a [A], shift: u32) -> Self;

    /// The sums of the next block.
    ///
    /// # Safety
    /// There is another block.
    unsafe fn sums(&mut self, sums: &mut BlockSums<S>);

    /// The pre-activations of the next block.
    ///
    /// # Safety
    /// There is another block, and `sums` was never called.
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS];
}
