//! The blocks of two matrices, one after the other.

use core::marker::PhantomData;

use super::format::Native;
use crate::BLOCK_ROWS;
use crate::products::BlockSums;
use crate::row::Row;
use crate::walk;

/// What the assembly works on: its first two fields.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Walk<'a, K: Native> {
    pub(super) input: K::Part,
    pub(super) hidden: K::Part,
    shift: u32,
    _borrowed: PhantomData<(&'a [u32], &'a [K::Act])>,
}

impl<'a, K: Native> walk::Walk<'a, K::Act, K::Sum> for Walk<'a, K> {
    #[inline]
    unsafe fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [K::Act],
        h: &'a [K::Act],
        shift: u32,
    ) -> Self {
        Self {
            input: K::part(w, x),
            hidden: K::part(r, h),
            shift,
            _borrowed: PhantomData,
        }
    }

    #[inline]
    unsafe fn sums(&mut self, sums: &mut BlockSums<K::Sum>) {
        // SAFETY: as the caller promises.
        unsafe { K::sums(self, sums) };
    }

    #[inline]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        let mut sums = BlockSums::zero();
        // SAFETY: as the caller promises.
        unsafe { self.sums(&mut sums) };
        core::array::from_fn(|i| K::joint(sums.row(i), &rows[i], self.shift))
    }
}
