//! Whole steps of a cell, in assembly.

use core::mem::MaybeUninit;

use super::cursor::{Cursor, Gru, Lstm, Rnn};
use super::formats::{Assembly, Shift};
use super::part::pair;
use crate::activation::Activation;
use crate::kernel::Kernel;
use crate::row::Row;
use crate::steps::{GruStep, LstmStep, Maps, RnnStep};

impl<T> Cursor<T> {
    #[inline(always)]
    fn new<const N: usize, F: Assembly>(
        maps: &Maps<'_, N, F>,
        blocks: MaybeUninit<isize>,
        cell: T,
    ) -> Self {
        let (input, mut input_tail) = pair(maps.w, maps.x);
        let (hidden, mut hidden_tail) = pair(maps.r, maps.h);
        match F::SHIFT {
            Shift::Usual => {}
            Shift::Up => input_tail.shift = MaybeUninit::new(32u32.wrapping_sub(maps.shift)),
            Shift::Wide => hidden_tail.shift = MaybeUninit::new(maps.shift.wrapping_sub(16)),
        }
        Self {
            heads: [input, hidden],
            blocks,
            end: MaybeUninit::uninit(),
            tails: [input_tail, hidden_tail],
            activations: MaybeUninit::uninit(),
            cell,
        }
    }
}

/// [`Cursor::blocks`] of so many.
#[inline(always)]
fn blocks(number: usize) -> MaybeUninit<isize> {
    MaybeUninit::new(number.wrapping_sub(2).cast_signed())
}

#[inline(always)]
fn rows<const N: usize, K: Kernel>(maps: &Maps<'_, N, K>) -> *const Row {
    maps.rows.as_flattened().as_ptr()
}

/// Whether the assembly can: no matrix is empty, the shift is one of those of the format, and
/// no sum of the products of a row is 2^62 or more, where the shift is made 32 by multiplying
/// the sums.
#[inline(always)]
fn suits<const N: usize, F: Assembly>(maps: &Maps<'_, N, F>) -> bool {
    if maps.x.is_empty() || maps.h.is_empty() {
        return false;
    }
    let columns = maps.x.len().saturating_add(maps.h.len());
    match F::SHIFT {
        Shift::Wide => true,
        // A scale has 31 bits.
        _ if maps.shift == 32 => columns <= F::MAX_COLUMNS || bounded(maps),
        Shift::Up => columns <= F::MAX_COLUMNS >> 32u32.wrapping_sub(maps.shift),
        Shift::Usual => false,
    }
}

/// The last condition of [`suits`] where there are many columns.
#[cold]
fn bounded<const N: usize, K: Kernel>(maps: &Maps<'_, N, K>) -> bool {
    let most = (K::MAX_WEIGHT as u64) << K::Act::FRAC_BITS;
    let columns = maps.x.len().saturating_add(maps.h.len()) as u64;
    let most = (1u64 << 62).checked_div(most.saturating_mul(columns));
    let most = most.unwrap_or_default();
    let small = |scale: i32| u64::from(scale.unsigned_abs()) < most;
    let rows = maps.rows.as_flattened();
    rows.iter()
        .all(|row| small(row.input_scale) && small(row.hidden_scale))
}

/// [`Kernel::lstm`].
#[inline(always)]
pub(super) fn lstm<F: Assembly>(step: LstmStep<'_, F>) -> bool {
    let units = step.units();
    let (maps, frac_bits) = (step.maps, step.frac_bits as i32);
    if !suits(&maps) {
        return false;
    }
    if units == 0 {
        return true;
    }
    let cell = Lstm {
        y: step.y.as_mut_ptr().cast(),
        c: step.c.as_mut_ptr(),
        units,
        value_shift: frac_bits - 23,
        pre_shift: 16 - frac_bits,
    };
    let mut cursor = Cursor::new(&maps, blocks(units), cell);
    // SAFETY: for each of `units` units the assembly reads a block of both matrices, four
    // rows, the activations and `c`, and writes `c`, `y` and the cursor; `units` is at most
    // the length of all of them.
    unsafe { F::run_lstm(maps.shared, &mut cursor, rows(&maps)) };
    true
}

/// [`Kernel::gru`].
#[inline(always)]
pub(super) fn gru<F: Assembly>(step: GruStep<'_, F>) -> bool {
    let units = step.units();
    let maps = step.maps;
    if !suits(&maps) || step.hidden_bias.len() < units {
        return false;
    }
    if units == 0 {
        return true;
    }
    let cell = Gru {
        y: step.y.as_mut_ptr().cast(),
        carry: step.carry.as_mut_ptr(),
        units,
        bias: step.hidden_bias.as_ptr(),
    };
    let mut cursor = Cursor::new(&maps, blocks((3 * units).div_ceil(4)), cell);
    // SAFETY: the assembly reads the blocks of `units` units, their rows, biases, the
    // activations and the carry, and writes the carry, `y` and the cursor; `units` is at most
    // the length of all of them.
    unsafe { F::run_gru(maps.shared, &mut cursor, rows(&maps)) };
    true
}

/// [`Kernel::rnn`].
#[inline(always)]
pub(super) fn rnn<F: Assembly>(step: RnnStep<'_, F>) -> bool {
    let units = step.units();
    let maps = step.maps;
    if !suits(&maps) {
        return false;
    }
    if units == 0 {
        return true;
    }
    let cell = Rnn {
        y: step.y.as_mut_ptr().cast(),
    };
    let mut cursor = Cursor::new(&maps, MaybeUninit::uninit(), cell);
    // SAFETY: for every four of `units` units, also the last few, the assembly reads a block
    // of both matrices and four rows, and the activations, and writes `units` of `y`, and the
    // cursor; all of them are as long.
    unsafe { F::run_rnn(maps.shared, &mut cursor, rows(&maps), units) };
    true
}
