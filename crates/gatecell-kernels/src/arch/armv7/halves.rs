//! W16A16 by pairs of columns ([`layout::halves`](crate::layout::halves)): with SMLALD 0.94
//! instructions per multiply-accumulate, without 2.31. Sums are scaled as on any processor.

use core::marker::PhantomData;

use crate::block::BLOCK_ROWS;
use crate::kernel::{Kernel, W16A16};
use crate::row::Row;
use crate::sums::BlockSums;
use crate::walk;

pub(crate) use crate::arch::{none as gru, none as lstm, none as rnn};
pub(crate) use crate::layout::halves::{block_len, place};

unsafe extern "C" {
    /// Adds up `pairs` of columns of a block.
    fn gatecell_products_w16a16(
        words: *const u32,
        x: *const i16,
        pairs: usize,
        sums: *mut [i64; BLOCK_ROWS],
    );
}

/// The blocks that are still to be multiplied.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    w: Matrix<'a>,
    r: Matrix<'a>,
    shift: u32,
}

/// What is left of a matrix, and what it is multiplied with.
#[derive(Clone, Debug)]
struct Matrix<'a> {
    words: *const u32,
    x: &'a [i16],
    borrowed: PhantomData<&'a [u32]>,
}

impl<'a> Matrix<'a> {
    #[inline]
    fn new(words: &'a [u32], x: &'a [i16]) -> Self {
        Self {
            words: words.as_ptr(),
            x,
            borrowed: PhantomData,
        }
    }

    /// # Safety
    /// There is another block.
    #[inline]
    unsafe fn next(&mut self, sums: &mut [i64; BLOCK_ROWS]) {
        let (pairs, alone) = self.x.as_chunks::<2>();
        // SAFETY: the block has the words of so many pairs, and one more for a column that is
        // alone; the assembly keeps to the procedure call standard.
        unsafe {
            gatecell_products_w16a16(self.words, self.x.as_ptr(), pairs.len(), sums);
            if let &[x] = alone {
                let words = self.words.add(pairs.len() * BLOCK_ROWS).cast::<[u32; 4]>();
                for (sum, word) in sums.iter_mut().zip(*words) {
                    *sum += i64::from(i32::from(word as i16) * i32::from(x));
                }
            }
            self.words = self.words.add(block_len(self.x.len()));
        }
    }
}

impl<'a> walk::Walk<'a, i16, i64> for Walk<'a> {
    #[inline]
    unsafe fn new(w: &'a [u32], r: &'a [u32], x: &'a [i16], h: &'a [i16], shift: u32) -> Self {
        Self {
            w: Matrix::new(w, x),
            r: Matrix::new(r, h),
            shift,
        }
    }

    #[inline]
    unsafe fn sums(&mut self, sums: &mut BlockSums<i64>) {
        // SAFETY: as the caller promises.
        unsafe {
            self.w.next(&mut sums.input);
            self.r.next(&mut sums.hidden);
        }
    }

    #[inline]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        let mut sums = BlockSums::zero();
        // SAFETY: as the caller promises.
        unsafe { self.sums(&mut sums) };
        core::array::from_fn(|i| W16A16::joint(sums.row(i), &rows[i], self.shift))
    }
}
