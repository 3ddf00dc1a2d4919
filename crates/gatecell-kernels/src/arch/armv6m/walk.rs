//! The blocks of two matrices, one after the other.

use core::marker::PhantomData;

use super::native::{Internal, Native, Walk};
use crate::block::BLOCK_ROWS;
use crate::row::Row;
use crate::sums::BlockSums;
use crate::walk;

unsafe extern "C" {
    fn gatecell_call_joint(call: *mut (), joint: *mut [i32; BLOCK_ROWS]);
}

/// What a function for a block finds on the stack; it knows the order of the fields.
#[repr(C)]
struct Call {
    walk: *mut (),
    rows: *const [Row; BLOCK_ROWS],
    block: Internal,
    scaling: usize,
    shift: u32,
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
            scaling: K::scaling(x.len().saturating_add(h.len()), shift),
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
        let Some(scaling) = self.scaling else {
            // SAFETY: as the caller promises.
            return unsafe { self.scalar_joint(rows) };
        };
        let mut joint = [0; BLOCK_ROWS];
        let mut call = Call {
            walk: (&raw mut *self).cast(),
            rows,
            block: K::JOINT,
            scaling: scaling as usize,
            shift: self.shift,
        };
        // SAFETY: reads a block of each matrix, which are there, the activations and `rows`;
        // writes the cursor and `joint`. It keeps the registers of the procedure call standard.
        unsafe { gatecell_call_joint((&raw mut call).cast(), &raw mut joint) };
        joint
    }
}

impl<K: Native> Walk<'_, K> {
    /// [`joint`](walk::Walk::joint) for scales, shifts or columns beyond what the assembly of
    /// the format scales.
    ///
    /// # Safety
    /// There is another block.
    #[inline]
    pub(super) unsafe fn scalar_joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        let mut sums = BlockSums::zero();
        // SAFETY: as the caller promises.
        unsafe { K::sums(self, &mut sums) };
        core::array::from_fn(|i| K::joint(sums.row(i), &rows[i], self.shift))
    }
}
