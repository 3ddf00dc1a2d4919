//! The walk of any processor.

use core::fmt::Debug;
use core::marker::PhantomData;

use super::Walk;
use crate::block::BLOCK_ROWS;
use crate::kernel::Kernel;
use crate::row::Row;
use crate::sums::BlockSums;

#[allow(unreachable_pub, reason = "some processors do not need it")]
/// A layout whose products with the activations of `K` are safe scalar code.
pub trait Scalar<K: Kernel>: Copy + Debug {
    /// The sums of a block, which is [`Kernel::LAYOUT`]'s words of `x.len()` columns.
    fn dot(block: &[u32], x: &[K::Act]) -> [K::Sum; BLOCK_ROWS];
}

#[allow(unreachable_pub, reason = "some processors do not need it")]
/// The walk of any processor. It checks the promises of its callers again, so they
/// cannot hurt it.
#[derive(Clone, Debug)]
pub struct Plain<'a, K: Kernel, L> {
    w: &'a [u32],
    r: &'a [u32],
    x: &'a [K::Act],
    h: &'a [K::Act],
    shift: u32,
    layout: PhantomData<(K, L)>,
}

impl<'a, K: Kernel, L: Scalar<K>> Walk<'a, K::Act, K::Sum> for Plain<'a, K, L> {
    #[inline]
    unsafe fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [K::Act],
        h: &'a [K::Act],
        shift: u32,
    ) -> Self {
        Self {
            w,
            r,
            x,
            h,
            shift,
            layout: PhantomData,
        }
    }

    #[inline]
    unsafe fn sums(&mut self, sums: &mut BlockSums<K::Sum>) {
        #[cfg(not(miri))]
        let split = |words: &'a [u32], len| words.split_at_checked(len).unwrap_or((words, &[]));
        // Miri relies on it as the assembly of the processors does, and so checks it.
        // SAFETY: as the caller promises.
        #[cfg(miri)]
        let split = |words: &'a [u32], len| unsafe { words.split_at_unchecked(len) };
        let (w, w_rest) = split(self.w, K::LAYOUT.block_len(self.x.len()));
        let (r, r_rest) = split(self.r, K::LAYOUT.block_len(self.h.len()));
        (self.w, self.r) = (w_rest, r_rest);
        sums.input = L::dot(w, self.x);
        sums.hidden = L::dot(r, self.h);
    }

    #[inline]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        let mut sums = BlockSums::zero();
        // SAFETY: as the caller promises.
        unsafe { self.sums(&mut sums) };
        core::array::from_fn(|i| K::joint(sums.row(i), &rows[i], self.shift))
    }
}
