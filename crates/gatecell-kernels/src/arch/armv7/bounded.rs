//! A walk for formats whose assembly takes a bounded number of columns.

use super::assembly::{Assembly, Part};
use super::walk;
use crate::block::BLOCK_ROWS;
use crate::row::Row;
use crate::sums::BlockSums;
use crate::walk::{Plain, Scalar, Walk};

/// The blocks that are still to be multiplied; those of more columns by scalar code.
#[derive(Clone, Debug)]
pub enum Bounded<'a, K: Assembly, L> {
    /// Of at most [`Part::MOST_COLUMNS`].
    Assembly(walk::Walk<'a, K>),
    /// Of any number of columns.
    Portable(Plain<'a, K, L>),
}

impl<'a, K: Assembly, L: Scalar<K>> Walk<'a, K::Act, i32> for Bounded<'a, K, L> {
    #[inline]
    unsafe fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [K::Act],
        h: &'a [K::Act],
        shift: u32,
    ) -> Self {
        // SAFETY: as the caller promises.
        unsafe {
            if x.len().max(h.len()) <= K::Part::MOST_COLUMNS {
                Self::Assembly(walk::Walk::new(w, r, x, h, shift))
            } else {
                Self::Portable(Plain::new(w, r, x, h, shift))
            }
        }
    }

    #[inline(always)]
    unsafe fn sums(&mut self, sums: &mut BlockSums) {
        // SAFETY: as the caller promises.
        unsafe {
            match self {
                Self::Assembly(walk) => walk.sums(sums),
                Self::Portable(walk) => walk.sums(sums),
            }
        }
    }

    #[inline(always)]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        // SAFETY: as the caller promises.
        unsafe {
            match self {
                Self::Assembly(walk) => walk.joint(rows),
                Self::Portable(walk) => walk.joint(rows),
            }
        }
    }
}
