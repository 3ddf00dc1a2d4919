//! The blocks of two matrices, one after the other.

use core::arch::asm;
use core::marker::PhantomData;

use crate::BLOCK_ROWS;
use crate::layout::stacked;
use crate::products::BlockSums;
use crate::row::{Row, joint};
use crate::walk;

unsafe extern "C" {
    fn gatecell_products();
}

/// Columns per iteration.
const UNROLLED: usize = 4;

/// What the assembly needs for one matrix; it knows the order of the fields.
#[derive(Clone, Debug)]
#[repr(C)]
struct Part {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    x: *const i16,
    /// The activations behind those of whole iterations.
    rest: *const i16,
    /// What the sums start from.
    start: [i32; stacked::ROWS],
    end: *const i16,
}

impl Part {
    #[inline]
    fn new(weights: &[u32], x: &[i16]) -> Self {
        let whole = x.len() / UNROLLED * UNROLLED;
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            rest: x.as_ptr().wrapping_add(whole),
            start: stacked::start(x),
            end: x.as_ptr().wrapping_add(x.len()),
        }
    }
}

/// What the assembly works on: its first two fields.
#[derive(Clone, Debug)]
#[repr(C)]
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
            input: Part::new(w, x),
            hidden: Part::new(r, h),
            shift,
            _borrowed: PhantomData,
        }
    }

    #[inline]
    unsafe fn sums(&mut self, sums: &mut BlockSums) {
        // SAFETY: reads a block of each matrix, which are there, and the activations,
        // which are borrowed; writes the cursor and `sums`. It keeps the registers of
        // the procedure call standard.
        unsafe {
            asm!(
                "bl {products}",
                products = sym gatecell_products,
                inout("r0") &raw mut *self => _,
                inout("r1") &raw mut *sums => _,
                lateout("r2") _,
                lateout("r3") _,
                lateout("r12") _,
                lateout("lr") _,
            );
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
