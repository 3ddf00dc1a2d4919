//! Whole steps of a cell, in assembly.

use core::arch::asm;

use super::walk::{Finish, Walk};
use crate::Fixed;
use crate::steps::{GruStep, LstmStep, RnnStep};

unsafe extern "C" {
    fn gatecell_lstm();
    fn gatecell_finish_lstm();
    fn gatecell_finish_lstm_by();
    fn gatecell_gru();
    fn gatecell_finish_gru();
    fn gatecell_rnn();
    fn gatecell_finish_rnn();
    fn gatecell_finish_rnn_by();
}

/// What the assembly works on; it knows the offsets of the fields.
#[repr(C)]
struct Cursor<'a, T> {
    walk: Walk<'a>,
    cell: T,
}

/// Calls assembly with its two arguments.
macro_rules! call {
    ($function:ident, $rows:expr, $cursor:expr) => {
        asm!(
            "bl {function}",
            function = sym $function,
            inout("r1") $rows => _,
            inout("r3") &raw mut $cursor => _,
            lateout("r0") _,
            lateout("r2") _,
            lateout("r12") _,
            lateout("lr") _,
        )
    };
}

#[repr(C)]
struct Lstm {
    c_end: *mut i32,
    minus_units: usize,
    y_end: *mut i16,
    value_shift: u32,
    half_and_shift: u32,
}

/// [`Kernel::lstm`](crate::Kernel::lstm).
#[inline(always)]
pub(crate) fn lstm(step: LstmStep<'_>) -> bool {
    const FINISH: [Finish; 2] = [gatecell_finish_lstm, gatecell_finish_lstm_by];
    let units = step.units();
    if units == 0 {
        return true;
    }
    let (m, frac_bits) = (step.maps, step.frac_bits);
    let shift = frac_bits.wrapping_sub(16);
    let mut cursor = Cursor {
        // SAFETY: `units` blocks are in both matrices.
        walk: unsafe { Walk::with(m.w, m.r, m.x, m.h, m.shift, FINISH) },
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
    // the length of all of them. It keeps the registers of the procedure call standard.
    unsafe { call!(gatecell_lstm, m.rows.as_ptr(), cursor) };
    true
}

#[repr(C)]
struct Gru {
    carry_end: *mut i32,
    minus_units: usize,
    bias_end: *const Fixed<16>,
    y_end: *mut i16,
    rows: *const (),
}

/// [`Kernel::gru`](crate::Kernel::gru).
#[inline(always)]
pub(crate) fn gru(step: GruStep<'_>) -> bool {
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
        walk: unsafe { Walk::with(m.w, m.r, m.x, m.h, 32, [gatecell_finish_gru; 2]) },
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
    // most the length of all of them. It keeps the registers of the procedure call standard.
    unsafe { call!(gatecell_gru, 0, cursor) };
    true
}

#[repr(C)]
struct Rnn {
    y: *mut i16,
    blocks: usize,
}

/// [`Kernel::rnn`](crate::Kernel::rnn).
#[inline(always)]
pub(crate) fn rnn(step: RnnStep<'_>) -> bool {
    const FINISH: [Finish; 2] = [gatecell_finish_rnn, gatecell_finish_rnn_by];
    let units = step.units();
    let m = step.maps;
    let Some((whole, rest)) = step.y.split_at_mut_checked(units / 4 * 4) else {
        return false;
    };
    let blocks = whole.len() / 4;
    let mut cursor = Cursor {
        // SAFETY: the blocks of `units` units are in both matrices.
        walk: unsafe { Walk::with(m.w, m.r, m.x, m.h, m.shift, FINISH) },
        cell: Rnn {
            y: whole.as_mut_ptr(),
            blocks,
        },
    };
    cursor.walk.settle(m.x, m.h);
    if blocks > 0 {
        // SAFETY: for each of `blocks` blocks the assembly reads a block of both matrices,
        // four rows and the activations, and writes four of `y`, and the cursor; `blocks` is
        // at most a fourth of the length of all of them. It keeps the registers of the
        // procedure call standard.
        unsafe { call!(gatecell_rnn, m.rows.as_ptr(), cursor) };
    }
    if !units.is_multiple_of(4) {
        let mut last = [0; 4];
        cursor.cell = Rnn {
            y: last.as_mut_ptr(),
            blocks: 1,
        };
        // SAFETY: as before, for the one block that is left, whose four units are written to
        // `last`.
        unsafe { call!(gatecell_rnn, m.rows.as_ptr().wrapping_add(blocks), cursor) };
        rest.iter_mut().zip(last).for_each(|(y, last)| *y = last);
    }
    true
}
