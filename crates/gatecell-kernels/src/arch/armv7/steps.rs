//! Whole steps of a cell, in assembly.

use super::assembly::Assembly;
use super::walk::Walk;
use crate::steps::{GruStep, LstmStep, RnnStep};
use crate::{Activation, Fixed};

/// What the assembly works on; it knows the offsets of the fields.
#[repr(C)]
struct Cursor<'a, K: Assembly, T> {
    walk: Walk<'a, K>,
    cell: T,
}

#[repr(C)]
struct Lstm<A> {
    c_end: *mut i32,
    minus_units: usize,
    y_end: *mut A,
    value_shift: u32,
    half_and_shift: u32,
}

/// [`Kernel::lstm`](crate::Kernel::lstm).
#[inline(always)]
pub(crate) fn lstm<K: Assembly>(step: LstmStep<'_, K>) -> bool {
    let units = step.units();
    if units == 0 {
        return true;
    }
    let (m, frac_bits) = (step.maps, step.frac_bits);
    let shift = frac_bits.wrapping_sub(16);
    let mut cursor = Cursor {
        // SAFETY: the blocks of `units` units are in both matrices.
        walk: unsafe { Walk::<K>::with(m.w, m.r, m.x, m.h, m.shift, K::LSTM) },
        cell: Lstm {
            c_end: step.c.as_mut_ptr().wrapping_add(units),
            minus_units: units.wrapping_neg(),
            y_end: step.y.as_mut_ptr().wrapping_add(units),
            value_shift: 23u32.wrapping_sub(frac_bits),
            half_and_shift: (1u32.wrapping_shl(shift) >> 1 << 8) | shift,
        },
    };
    cursor.walk.settle(m.x, m.h);
    // SAFETY: for each of `units` units the assembly reads a block of both matrices, four
    // rows, the activations and `c`, and writes `c`, `y` and the cursor; `units` is at most
    // the length of all of them.
    unsafe { K::run_lstm((&raw mut cursor).cast(), m.rows.as_ptr().cast()) };
    true
}

#[repr(C)]
struct Gru<A> {
    carry_end: *mut i32,
    minus_units: usize,
    bias_end: *const Fixed<16>,
    y_end: *mut A,
    rows: *const (),
}

/// [`Kernel::gru`](crate::Kernel::gru).
#[inline(always)]
pub(crate) fn gru<K: Assembly>(step: GruStep<'_, K>) -> bool {
    let units = step.units();
    let m = step.maps;
    if m.shift != 32 || step.hidden_bias.len() < units {
        return false;
    }
    if units == 0 {
        return true;
    }
    let mut cursor = Cursor {
        // SAFETY: the blocks of `units` units are in both matrices.
        walk: unsafe { Walk::<K>::with(m.w, m.r, m.x, m.h, 32, [K::GRU; 2]) },
        cell: Gru {
            carry_end: step.carry.as_mut_ptr().wrapping_add(units),
            minus_units: units.wrapping_neg(),
            bias_end: step.hidden_bias.as_ptr().wrapping_add(units),
            y_end: step.y.as_mut_ptr().wrapping_add(units),
            rows: m.rows.as_ptr().cast(),
        },
    };
    cursor.walk.settle(m.x, m.h);
    // SAFETY: the assembly reads the blocks of `units` units, their rows, biases, the
    // activations and the carry, and writes the carry, `y` and the cursor; `units` is at
    // most the length of all of them.
    unsafe { K::run_gru((&raw mut cursor).cast(), core::ptr::null()) };
    true
}

#[repr(C)]
struct Rnn<A> {
    y: *mut A,
    blocks: usize,
}

/// [`Kernel::rnn`](crate::Kernel::rnn).
#[inline(always)]
pub(crate) fn rnn<K: Assembly>(step: RnnStep<'_, K>) -> bool {
    let units = step.units();
    let m = step.maps;
    let Some((whole, rest)) = step.y.split_at_mut_checked(units / 4 * 4) else {
        return false;
    };
    let blocks = whole.len() / 4;
    let mut cursor = Cursor {
        // SAFETY: the blocks of `units` units are in both matrices.
        walk: unsafe { Walk::<K>::with(m.w, m.r, m.x, m.h, m.shift, K::RNN) },
        cell: Rnn {
            y: whole.as_mut_ptr(),
            blocks,
        },
    };
    cursor.walk.settle(m.x, m.h);
    if blocks > 0 {
        // SAFETY: for each of `blocks` blocks the assembly reads a block of both matrices,
        // four rows and the activations, and writes four of `y`, and the cursor; `blocks` is
        // at most a fourth of the length of all of them.
        unsafe { K::run_rnn((&raw mut cursor).cast(), m.rows.as_ptr().cast()) };
    }
    if !units.is_multiple_of(4) {
        let mut last = [K::Act::ZERO; 4];
        cursor.cell = Rnn {
            y: last.as_mut_ptr(),
            blocks: 1,
        };
        let rows = m.rows.as_ptr().wrapping_add(blocks);
        // SAFETY: as before, for the one block that is left, whose four units are written to
        // `last`.
        unsafe { K::run_rnn((&raw mut cursor).cast(), rows.cast()) };
        rest.iter_mut().zip(last).for_each(|(y, last)| *y = last);
    }
    true
}
