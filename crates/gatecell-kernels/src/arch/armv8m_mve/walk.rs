//! The blocks of two matrices, one after the other.

use core::marker::PhantomData;

use super::part::Part;
use crate::BLOCK_ROWS;
use crate::products::BlockSums;
use crate::row::{Row, joint};
use crate::walk;

/// The blocks that are still to be multiplied.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    input: Part,
    hidden: Part,
    shift: u32,
    _borrowed: PhantomData<(&'a [u32], &'a [i16])>,
}

impl<'a> walk::Walk<'a, i16, i32> for Walk<'a> {
    #[inline]
    unsafe fn new(w: &'a [u32], r: &'a [u32], x: &'a [i16], h: &'a [i16], shift: u32) -> Self {
        Self {
            input: Part::single(w, x),
            hidden: Part::single(r, h),
            shift,
            _borrowed: PhantomData,
        }
    }

    #[inline]
    unsafe fn sums(&mut self, sums: &mut BlockSums) {
        // SAFETY: the block is there, as the caller promises, and all is borrowed.
        unsafe {
            self.input.sums(&mut sums.input);
            self.hidden.sums(&mut sums.hidden);
        }
    }

    #[inline]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        let mut sums = BlockSums::zero();
        // SAFETY: as the caller promises.
        unsafe { self.sums(&mut sums) };
        core::array::from_fn(|i| joint(sums.row(i), &rows[i], self.shift))
    }
}
