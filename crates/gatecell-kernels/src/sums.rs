//! The sums of a block of rows.

use crate::block::BLOCK_ROWS;
use crate::row::Sums;

/// The sums of one block.
#[derive(Clone, Copy, Debug)]
// Kernels in assembly write it.
#[repr(C)]
pub struct BlockSums<S = i32> {
    pub(crate) input: [S; BLOCK_ROWS],
    pub(crate) hidden: [S; BLOCK_ROWS],
}

impl<S: Copy + Default> BlockSums<S> {
    #[inline(always)]
    pub(crate) fn zero() -> Self {
        Self {
            input: [S::default(); BLOCK_ROWS],
            hidden: [S::default(); BLOCK_ROWS],
        }
    }

    #[inline(always)]
    pub(crate) fn row(&self, row: usize) -> Sums<S> {
        Sums {
            input: self.input[row % BLOCK_ROWS],
            hidden: self.hidden[row % BLOCK_ROWS],
        }
    }
}
