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

unsafe extern "C" {
    fn gatecell_products_w8a16(walk: *mut (), sums: *mut BlockSums);
    fn gatecell_products_w4a16(walk: *mut (), sums: *mut BlockSums);
    fn gatecell_products_w8a8(walk: *mut (), sums: *mut BlockSums);
    fn gatecell_block_w8a16();
    fn gatecell_block_w4a16();
    fn gatecell_block_w8a8();
    fn gatecell_joint_w8a16();
    fn gatecell_joint_w4a16();
    fn gatecell_joint_w8a8();
    fn gatecell_joint_w8a8_shared();
    fn gatecell_lstm16(frame: *mut ());
    fn gatecell_lstm8(frame: *mut ());
    fn gatecell_gru16(frame: *mut ());
    fn gatecell_gru8(frame: *mut ());
    fn gatecell_rnn16(frame: *mut ());
    fn gatecell_rnn8(frame: *mut ());
}

/// A format with kernels here.
pub trait Native: Kernel<Sum = i32> {
    /// A matrix.
    type Part: Clone + Debug;

    /// The sums of a block.
    const PRODUCTS: unsafe extern "C" fn(walk: *mut (), sums: *mut BlockSums);
    /// The same for [`GRU`](Self::GRU).
    const BLOCK: Internal;
    /// Whole steps.
    const LSTM: Step;
    /// As [`LSTM`](Self::LSTM).
    const GRU: Step;
    /// As [`LSTM`](Self::LSTM).
    const RNN: Step;

    /// The matrix `weights` and what it multiplies.
    fn part(weights: &[u32], x: &[Self::Act]) -> Self::Part;

    /// What scaling takes, if the assembly can scale these sums.
    fn scaling<const N: usize>(maps: &Maps<'_, N, Self>) -> Option<u32>;

    /// The function that computes the pre-activations of a block.
    fn pre_activations<const N: usize>(
        maps: &Maps<'_, N, Self>,
        walk: &mut Walk<'_, Self>,
    ) -> Internal;

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

/// Bound on the scales of a row up to which the assembly need not watch for overflow.
///
/// A sum of n columns is at most n·2^22, its upper half n·2^6. Of both products together,
/// those of an upper half of a sum with a lower half of a scale are below n·2^22, those of a
/// lower half of a sum with an upper half of a scale below 2·limit, and what is carried from
/// the products of lower halves below 2^17: all of it below 2^31.
fn scale_limit<const N: usize, K: Kernel>(maps: &Maps<'_, N, K>) -> u32 {
    let columns = maps.x.len().saturating_add(maps.h.len());
    if maps.shift != 32 || columns >= 512 {
        return 0;
    }
    (1 << 30) - (1 << 17) - ((columns as u32) << 21)
}

/// What formats of 16-bit activations share.
macro_rules! wide_activations {
    ($part:ident, $products:ident, $block:ident, $joint:ident) => {
        type Part = Stacked;

        const PRODUCTS: unsafe extern "C" fn(*mut (), *mut BlockSums) = $products;
        const BLOCK: Internal = $block;
        const LSTM: Step = gatecell_lstm16;
        const GRU: Step = gatecell_gru16;
        const RNN: Step = gatecell_rnn16;

        #[inline]
        fn part(weights: &[u32], x: &[i16]) -> Stacked {
            Stacked::$part(weights, x)
        }

        #[inline(always)]
        fn scaling<const N: usize>(maps: &Maps<'_, N, Self>) -> Option<u32> {
            Some(scale_limit(maps))
        }

        #[inline(always)]
        fn pre_activations<const N: usize>(
            _: &Maps<'_, N, Self>,
            _: &mut Walk<'_, Self>,
        ) -> Internal {
            $joint
        }
    };
}

impl Native for W8A16 {
    wide_activations!(
        bytes,
        gatecell_products_w8a16,
        gatecell_block_w8a16,
        gatecell_joint_w8a16
    );
}

impl Native for W4A16 {
    wide_activations!(
        nibbles,
        gatecell_products_w4a16,
        gatecell_block_w4a16,
        gatecell_joint_w4a16
    );
}

impl Native for W8A8 {
    type Part = Crossed;

    const PRODUCTS: unsafe extern "C" fn(*mut (), *mut BlockSums) = gatecell_products_w8a8;
    const BLOCK: Internal = gatecell_block_w8a8;
    const LSTM: Step = gatecell_lstm8;
    const GRU: Step = gatecell_gru8;
    const RNN: Step = gatecell_rnn8;

    #[inline]
    fn part(weights: &[u32], x: &[i8]) -> Crossed {
        Crossed::crossed(weights, x)
    }

    /// The shift less the 24 bits that scaling has shifted out before. Both sums together
    /// are below 2^23 then, and times a byte below 2^31 with what is carried.
    #[inline(always)]
    fn scaling<const N: usize>(maps: &Maps<'_, N, Self>) -> Option<u32> {
        let columns = maps.x.len().saturating_add(maps.h.len());
        let narrow = columns <= crossed::MAX_COLUMNS && (25..=32).contains(&maps.shift);
        narrow.then(|| maps.shift.wrapping_sub(24))
    }

    #[inline(always)]
    fn pre_activations<const N: usize>(
        maps: &Maps<'_, N, Self>,
        walk: &mut Walk<'_, Self>,
    ) -> Internal {
        if maps.shared {
            walk.input.start_with(&walk.hidden);
            return gatecell_joint_w8a8_shared;
        }
        gatecell_joint_w8a8
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
