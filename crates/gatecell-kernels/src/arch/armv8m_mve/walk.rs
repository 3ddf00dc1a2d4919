//! The blocks of two matrices, one after the other.

use core::marker::PhantomData;

use super::formats::Assembly;
use super::part::Single;
use crate::block::BLOCK_ROWS;
use crate::row::Row;
use crate::sums::BlockSums;
use crate::walk;

/// The blocks that are still to be multiplied.
#[derive(Clone, Debug)]
pub struct Walk<'a, F> {
    input: Single,
    hidden: Single,
    shift: u32,
    _borrowed: PhantomData<(&'a [u32], F)>,
}

impl<'a, F: Assembly> walk::Walk<'a, F::Act, F::Sum> for Walk<'a, F> {
    #[inline]
    unsafe fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [F::Act],
        h: &'a [F::Act],
        shift: u32,
    ) -> Self {
        Self {
            input: Single::new::<F>(w, x),
            hidden: Single::new::<F>(r, h),
            shift,
            _borrowed: PhantomData,
        }
    }

    #[inline]
    unsafe fn sums(&mut self, sums: &mut BlockSums<F::Sum>) {
        // SAFETY: the block is there, as the caller promises, and all is borrowed.
        unsafe {
            self.input.sums::<F>(&mut sums.input);
            self.hidden.sums::<F>(&mut sums.hidden);
        }
    }

    #[inline]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        let mut sums = BlockSums::zero();
        // SAFETY: as the caller promises.
        unsafe { self.sums(&mut sums) };
        core::array::from_fn(|i| F::joint(sums.row(i), &rows[i], self.shift))
    }
}
