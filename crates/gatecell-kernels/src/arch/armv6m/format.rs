//! What the formats that have kernels here do not share.

use super::native::{Internal, Native, Step, Walk};
use super::part::{Crossed, Stacked};
use crate::kernel::{W4A16, W8A8, W8A16, W16A16};
use crate::layout::{crossed, stacked16};
use crate::sums::BlockSums;

unsafe extern "C" {
    fn gatecell_lstm16(frame: *mut ());
    fn gatecell_lstm8(frame: *mut ());
    fn gatecell_rnn16(frame: *mut ());
    fn gatecell_rnn8(frame: *mut ());
    fn gatecell_products_w16a16(walk: *mut (), sums: *mut [[[i32; 2]; stacked16::ROWS]; 2]);
}

/// The functions of a format, and how its matrices are made.
macro_rules! functions {
    (
        $part:ty, $new:ident, $lstm:ident, $rnn:ident,
        $block:ident, $joint:ident, $gru:ident, $unit:ident
    ) => {
        type Part = $part;

        const JOINT: Internal = {
            unsafe extern "C" {
                fn $joint();
            }
            $joint
        };
        const BLOCK: Internal = {
            unsafe extern "C" {
                fn $block();
            }
            $block
        };
        const LSTM: Step = $lstm;
        const GRU: Step = {
            unsafe extern "C" {
                fn $gru(frame: *mut ());
            }
            $gru
        };
        const UNIT: Internal = {
            unsafe extern "C" {
                fn $unit();
            }
            $unit
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

/// [`Native::SHARED_JOINT`] and [`Native::SHARED_UNIT`].
macro_rules! shared {
    ($joint:ident, $unit:ident) => {
        const SHARED_JOINT: Option<Internal> = {
            unsafe extern "C" {
                fn $joint();
            }
            Some($joint)
        };
        const SHARED_UNIT: Option<Internal> = {
            unsafe extern "C" {
                fn $unit();
            }
            Some($unit)
        };
    };
}

/// Calls the products of a format whose sums are words.
macro_rules! products {
    ($products:ident, $walk:expr, $sums:expr) => {{
        unsafe extern "C" {
            fn $products(walk: *mut (), sums: *mut BlockSums);
        }
        // SAFETY: reads a block of each matrix, which are there, and the activations, which
        // are borrowed; writes the cursor and the sums. It keeps the registers of the
        // procedure call standard.
        unsafe { $products((&raw mut *$walk).cast(), $sums) }
    }};
}

impl Native for W8A16 {
    functions!(
        Stacked,
        bytes,
        gatecell_lstm16,
        gatecell_rnn16,
        gatecell_block_w8a16,
        gatecell_joint_w8a16,
        gatecell_gru_w8a16,
        gatecell_gru_w8a16_unit
    );
    shared!(gatecell_joint_w8a16_shared, gatecell_gru_w8a16_shared);

    /// Bound on the scales of a row up to which the assembly need not watch for overflow.
    ///
    /// A sum of n columns is at most n·2^22, its upper half n·2^6. Of both products together,
    /// those of an upper half of a sum with a lower half of a scale are below n·2^22, those of
    /// a lower half of a sum with an upper half of a scale below 2·limit, and what is carried
    /// from the products of lower halves below 2^17: all of it below 2^31.
    #[inline(always)]
    fn scaling(columns: usize, shift: u32) -> Option<u32> {
        if shift != 32 || columns >= 512 {
            return Some(0);
        }
        Some((1 << 30) - (1 << 17) - ((columns as u32) << 21))
    }

    #[inline]
    unsafe fn sums(walk: &mut Walk<'_, Self>, sums: &mut BlockSums) {
        products!(gatecell_products_w8a16, walk, sums);
    }
}

impl Native for W4A16 {
    functions!(
        Stacked,
        nibbles,
        gatecell_lstm16,
        gatecell_rnn16,
        gatecell_block_w4a16,
        gatecell_joint_w4a16,
        gatecell_gru_w4a16,
        gatecell_gru_w4a16_unit
    );
    shared!(gatecell_joint_w4a16_shared, gatecell_gru_w4a16_shared);

    /// The shift less the 29 bits that scaling has shifted out before. A sum of n columns is
    /// at most n·2^18, so that both together are below 2^27.
    #[inline(always)]
    fn scaling(columns: usize, shift: u32) -> Option<u32> {
        let middle = columns < 512 && (30..=32).contains(&shift);
        middle.then(|| shift.wrapping_sub(29))
    }

    #[inline]
    unsafe fn sums(walk: &mut Walk<'_, Self>, sums: &mut BlockSums) {
        products!(gatecell_products_w4a16, walk, sums);
    }
}

impl Native for W8A8 {
    functions!(
        Crossed,
        crossed,
        gatecell_lstm8,
        gatecell_rnn8,
        gatecell_block_w8a8,
        gatecell_joint_w8a8,
        gatecell_gru_w8a8,
        gatecell_gru_w8a8_unit
    );
    shared!(gatecell_joint_w8a8_shared, gatecell_gru_w8a8_shared);

    /// The shift less the 24 bits that scaling has shifted out before. Both sums together
    /// are below 2^23 then, and times a byte below 2^31 with what is carried.
    #[inline(always)]
    fn scaling(columns: usize, shift: u32) -> Option<u32> {
        let narrow = columns <= crossed::MAX_COLUMNS && (25..=32).contains(&shift);
        narrow.then(|| shift.wrapping_sub(24))
    }

    #[inline]
    unsafe fn sums(walk: &mut Walk<'_, Self>, sums: &mut BlockSums) {
        let (x, h) = (walk.input.columns(), walk.hidden.columns());
        if x.max(h) <= crossed::MAX_COLUMNS {
            products!(gatecell_products_w8a8, walk, sums);
            return;
        }
        let dot = |(block, x): (&[u32], &[i8])| crossed::dot_wide(block, x);
        // SAFETY: as the caller promises.
        unsafe {
            sums.input = dot(walk.input.next(crossed::block_len(x)));
            sums.hidden = dot(walk.hidden.next(crossed::block_len(h)));
        }
    }
}

impl Native for W16A16 {
    functions!(
        Stacked,
        halves,
        gatecell_lstm16,
        gatecell_rnn16,
        gatecell_block_w16a16,
        gatecell_joint_w16a16,
        gatecell_gru_w16a16,
        gatecell_gru_w16a16_unit
    );

    const SHARED_JOINT: Option<Internal> = None;
    const SHARED_UNIT: Option<Internal> = None;

    /// The shift less the 40 bits that scaling has shifted out before. Both sums together
    /// are below 2^39 then, and what is above their lowest 16 bits times a byte, with what is
    /// added to it, below 2^31.
    #[inline(always)]
    fn scaling(columns: usize, shift: u32) -> Option<u32> {
        let few = columns <= stacked16::MAX_COLUMNS && shift > 40;
        few.then(|| shift.wrapping_sub(40))
    }

    #[inline]
    unsafe fn sums(walk: &mut Walk<'_, Self>, sums: &mut BlockSums<i64>) {
        let (x, h) = (walk.input.columns(), walk.hidden.columns());
        if x.max(h) <= stacked16::MAX_COLUMNS {
            let mut parts = [[[0; 2]; stacked16::ROWS]; 2];
            // SAFETY: as in `products`.
            unsafe { gatecell_products_w16a16((&raw mut *walk).cast(), &raw mut parts) };
            let [hidden, input] = parts.map(|rows| rows.map(stacked16::row));
            (sums.input, sums.hidden) = (input, hidden);
            return;
        }
        let dot = |(block, x): (&[u32], &[i16])| stacked16::dot_wide(block, x);
        // SAFETY: as the caller promises.
        unsafe {
            sums.input = dot(walk.input.next(stacked16::block_len(x)));
            sums.hidden = dot(walk.hidden.next(stacked16::block_len(h)));
        }
    }
}
