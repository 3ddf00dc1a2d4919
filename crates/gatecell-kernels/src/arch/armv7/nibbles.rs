//! W4A16: what both processors' kernels for it have in common. The assembly sums rows of up to
//! [`MAX_COLUMNS`]; beyond, portable code does.

use super::assembly::assembly;
use super::{steps, walk};
use crate::BLOCK_ROWS;
use crate::arch::chosen::w4a16::{Nibbles, layout};
use crate::kernel::W4A16;
use crate::layout::nibbles::MAX_COLUMNS;
use crate::products::BlockSums;
use crate::row::Row;
use crate::steps::{GruStep, LstmStep, Maps, RnnStep};
use crate::walk::{Plain, Scalar};

assembly!(W4A16, "w4a16", Nibbles);

/// Blocks of the processor's layout.
#[derive(Clone, Copy, Debug)]
pub struct Blocks;

impl Scalar<W4A16> for Blocks {
    #[inline]
    fn dot(block: &[u32], x: &[i16]) -> [i32; BLOCK_ROWS] {
        layout::dot(block, x)
    }
}

/// The blocks that are still to be multiplied.
#[derive(Clone, Debug)]
pub enum Walk<'a> {
    Assembly(walk::Walk<'a, W4A16>),
    Portable(Plain<'a, W4A16, Blocks>),
}

impl<'a> crate::walk::Walk<'a, i16, i32> for Walk<'a> {
    #[inline]
    unsafe fn new(w: &'a [u32], r: &'a [u32], x: &'a [i16], h: &'a [i16], shift: u32) -> Self {
        if x.len().max(h.len()) <= MAX_COLUMNS {
            // SAFETY: as the caller promises.
            Self::Assembly(unsafe { walk::Walk::new(w, r, x, h, shift) })
        } else {
            // SAFETY: as the caller promises.
            Self::Portable(unsafe { Plain::new(w, r, x, h, shift) })
        }
    }

    #[inline(always)]
    unsafe fn sums(&mut self, sums: &mut BlockSums) {
        match self {
            // SAFETY: as the caller promises.
            Self::Assembly(walk) => unsafe { walk.sums(sums) },
            // SAFETY: as the caller promises.
            Self::Portable(walk) => unsafe { walk.sums(sums) },
        }
    }

    #[inline(always)]
    unsafe fn joint(&mut self, rows: &[Row; BLOCK_ROWS]) -> [i32; BLOCK_ROWS] {
        match self {
            // SAFETY: as the caller promises.
            Self::Assembly(walk) => unsafe { walk.joint(rows) },
            // SAFETY: as the caller promises.
            Self::Portable(walk) => unsafe { walk.joint(rows) },
        }
    }
}

fn fit<const N: usize>(maps: &Maps<'_, N, W4A16>) -> bool {
    maps.x.len().max(maps.h.len()) <= MAX_COLUMNS
}

/// [`Kernel::lstm`](crate::Kernel::lstm).
#[inline(always)]
pub(crate) fn lstm(step: LstmStep<'_, W4A16>) -> bool {
    fit(&step.maps) && steps::lstm(step)
}

/// [`Kernel::gru`](crate::Kernel::gru).
#[inline(always)]
pub(crate) fn gru(step: GruStep<'_, W4A16>) -> bool {
    fit(&step.maps) && steps::gru(step)
}

/// [`Kernel::rnn`](crate::Kernel::rnn).
#[inline(always)]
pub(crate) fn rnn(step: RnnStep<'_, W4A16>) -> bool {
    fit(&step.maps) && steps::rnn(step)
}
