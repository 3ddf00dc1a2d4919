//! What the formats that have kernels here do not share.

use core::fmt::Debug;

use super::part::{Crossed, Stacked};
use super::walk::Walk;
use crate::kernel::{Kernel, W4A16, W8A8, W8A16};
use crate::layout::crossed;
use crate::products::BlockSums;
use crate::steps::Maps;

/// A function that another piece of assembly calls, by conventions of its own.
pub(super) type Internal = unsafe extern "C" fn();

/// A whole step: it takes the words that the assembly puts on its stack.
pub(super) type Step = unsafe extern "C" fn(frame: *mut ());

/// Writes the sums of the next block.
pub(super) type Products = unsafe extern "C" fn(walk: *mut (), sums: *mut BlockSums);

unsafe extern "C" {
    fn gatecell_lstm16(frame: *mut ());
    fn gatecell_lstm8(frame: *mut ());
    fn gatecell_rnn16(frame: *mut ());
    fn gatecell_rnn8(frame: *mut ());
}

/// A format with kernels here.
pub trait Native: Kernel<Sum = i32> {
    /// A matrix.
    type Part: Clone + Debug;

    /// The sums of a block.
    const PRODUCTS: Products;
    /// The same for [`GRU`](Self::GRU).
    const BLOCK: Internal;
    /// The pre-activations of a block; of rows whose scales are the same.
    const JOINTS: [Internal; 2];
    /// Whole steps.
    const LSTM: Step;
    /// As [`LSTM`](Self::LSTM).
    const GRU: Step;
    /// As [`LSTM`](Self::LSTM).
    const RNN: Step;

    /// The matrix `weights` and what it multiplies.
    fn part(weights: &[u32], x: &[Self::Act]) -> Self::Part;

    /// Lets one sum run through both matrices.
    fn join(input: &mut Self::Part, hidden: &Self::Part);

    /// What scaling takes, if the assembly can scale these sums.
    fn scaling<const N: usize>(maps: &Maps<'_, N, Self>) -> Option<u32>;

    /// Multiplies blocks that are too wide for [`PRODUCTS`](Self::PRODUCTS), if these are.
    ///
    /// # Safety
    /// There is another block.
    #[inline(always)]
    unsafe fn wide(walk: &mut Walk<'_, Self>, sums: &mut BlockSums) -> bool {
        let _ = (walk, sums);
        false
    }
}

/// The functions of a format, and how its matrices are made.
macro_rules! functions {
    (
        $part:ty, $new:ident, $lstm:ident, $rnn:ident,
        $products:ident, $block:ident, $joint:ident, $shared:ident, $gru:ident
    ) => {
        type Part = $part;

        const PRODUCTS: Products = {
            unsafe extern "C" {
                fn $products(walk: *mut (), sums: *mut BlockSums);
            }
            $products
        };
        const BLOCK: Internal = {
            unsafe extern "C" {
                fn $block();
            }
            $block
        };
        const JOINTS: [Internal; 2] = {
            unsafe extern "C" {
                fn $joint();
                fn $shared();
            }
            [$joint, $shared]
        };
        const LSTM: Step = $lstm;
        const GRU: Step = {
            unsafe extern "C" {
                fn $gru(frame: *mut ());
            }
            $gru
        };
        const RNN: Step = $rnn;

        #[inline]
        fn part(weights: &[u32], x: &[Self::Act]) -> $part {
            <$part>::$new(weights, x)
        }

        #[inline]
        fn join(input: &mut $part, hidden: &$part) {
            input.start_with(hidden);
        }
    };
}

/// Columns of both matrices.
fn columns<const N: usize, K: Kernel>(maps: &Maps<'_, N, K>) -> usize {
    maps.x.len().saturating_add(maps.h.len())
}

impl Native for W8A16 {
    functions!(
        Stacked,
        bytes,
        gatecell_lstm16,
        gatecell_rnn16,
        gatecell_products_w8a16,
        gatecell_block_w8a16,
        gatecell_joint_w8a16,
        gatecell_joint_w8a16_shared,
        gatecell_gru_w8a16
    );

    /// Bound on the scales of a row up to which the assembly need not watch for overflow.
    ///
    /// A sum of n columns is at most n·2^22, its upper half n·2^6. Of both products together,
    /// those of an upper half of a sum with a lower half of a scale are below n·2^22, those of
    /// a lower half of a sum with an upper half of a scale below 2·limit, and what is carried
    /// from the products of lower halves below 2^17: all of it below 2^31.
    #[inline(always)]
    fn scaling<const N: usize>(maps: &Maps<'_, N, Self>) -> Option<u32> {
        let columns = columns(maps);
        if maps.shift != 32 || columns >= 512 {
            return Some(0);
        }
        Some((1 << 30) - (1 << 17) - ((columns as u32) << 21))
    }
}

impl Native for W4A16 {
    functions!(
        Stacked,
        nibbles,
        gatecell_lstm16,
        gatecell_rnn16,
        gatecell_products_w4a16,
        gatecell_block_w4a16,
        gatecell_joint_w4a16,
        gatecell_joint_w4a16_shared,
        gatecell_gru_w4a16
    );

    /// The shift less the 29 bits that scaling has shifted out before. A sum of n columns is
    /// at most n·2^18, so that both together are below 2^27.
    #[inline(always)]
    fn scaling<const N: usize>(maps: &Maps<'_, N, Self>) -> Option<u32> {
        let middle = columns(maps) < 512 && (30..=32).contains(&maps.shift);
        middle.then(|| maps.shift.wrapping_sub(29))
    }
}

impl Native for W8A8 {
    functions!(
        Crossed,
        crossed,
        gatecell_lstm8,
        gatecell_rnn8,
        gatecell_products_w8a8,
        gatecell_block_w8a8,
        gatecell_joint_w8a8,
        gatecell_joint_w8a8_shared,
        gatecell_gru_w8a8
    );

    /// The shift less the 24 bits that scaling has shifted out before. Both sums together
    /// are below 2^23 then, and times a byte below 2^31 with what is carried.
    #[inline(always)]
    fn scaling<const N: usize>(maps: &Maps<'_, N, Self>) -> Option<u32> {
        let narrow = columns(maps) <= crossed::MAX_COLUMNS && (25..=32).contains(&maps.shift);
        narrow.then(|| maps.shift.wrapping_sub(24))
    }

    #[inline]
    unsafe fn wide(walk: &mut Walk<'_, Self>, sums: &mut BlockSums) -> bool {
        let wide = walk.input.columns().max(walk.hidden.columns()) > crossed::MAX_COLUMNS;
        if wide {
            // SAFETY: as the caller promises.
            unsafe {
                sums.input = walk.input.dot();
                sums.hidden = walk.hidden.dot();
            }
        }
        wide
    }
}
