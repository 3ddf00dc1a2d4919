//! The blocks of two matrices, one after the other.

use super::format::Format;
use super::part::Part;
use crate::block::BLOCK_ROWS;
use crate::kernel::Kernel;
use crate::row::{Row, Sums};
use crate::sums::BlockSums;
use crate::walk;

/// The blocks that are still to be multiplied.
#[derive(Clone, Debug)]
pub struct Walk<'a, K: Format> {
    input: Part<'a, K>,
    hidden: Part<'a, K>,
    shift: u32,
}

impl<'a, K: Format> walk::Walk<'a, K::Act, K::Sum> for Walk<'a, K> {
    #[inline]
    unsafe fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [K::Act],
        h: &'a [K::Act],
        shift: u32,
    ) -> Self {
        Self {
            input: Part::new(w, x),
            hidden: Part::new(r, h),
            shift,
        }
    }

    #[inline(always)]
    unsafe fn sums(&mut self, sums: &mut BlockSums<K::Sum>) {
        // SAFETY: the block is there, as the caller promises.
        let (input, hidden) = unsafe { (self.input.rows(), self.hidden.rows()) };
        (sums.input, sums.hidden) = (input.map(K::sum), hidden.map(K::sum));
    }

    #[inline(always)]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        // SAFETY: as the caller promises.
        let (input, hidden) = unsafe { (self.input.rows(), self.hidden.rows()) };
        let ([a, b, c, d], [e, f, g, h], [k, l, m, n]) = (input, hidden, rows);
        let joint = |input, hidden, row| {
            let (input, hidden) = (K::sum(input), K::sum(hidden));
            <K as Kernel>::joint(Sums { input, hidden }, row, self.shift)
        };
        [
            joint(a, e, k),
            joint(b, f, l),
            joint(c, g, m),
            joint(d, h, n),
        ]
    }
}
