//! Whole steps of a cell, in assembly.

use core::mem::offset_of;

use super::part::Part;
use super::table::Constants;
use crate::Fixed;
use crate::row::Row;
use crate::steps::{GruStep, LstmStep, Maps, RnnStep};

unsafe extern "C" {
    fn gatecell_lstm(cursor: *mut Cursor<Lstm>);
    fn gatecell_lstm_input();
    fn gatecell_lstm_hidden();
    fn gatecell_gru(cursor: *mut Cursor<Gru>);
    fn gatecell_gru_input();
    fn gatecell_gru_hidden();
    fn gatecell_rnn(cursor: *mut Cursor<Rnn>);
    fn gatecell_rnn_input();
    fn gatecell_rnn_hidden();
}

/// What the assembly works on; it knows the offsets of the fields.
#[repr(C)]
struct Cursor<T> {
    input: Part,
    hidden: Part,
    /// Blocks that are still to be multiplied.
    blocks: usize,
    constants: Constants,
    cell: T,
}

const _: () = assert!(offset_of!(Cursor<Lstm>, hidden) == 28);
const _: () = assert!(offset_of!(Cursor<Lstm>, constants) == 60);
const _: () = assert!(offset_of!(Cursor<Lstm>, cell) == 80);

/// Whether the assembly can: no matrix is empty, and the shift is the usual one.
#[inline(always)]
fn suits<const N: usize>(maps: &Maps<'_, N>) -> bool {
    maps.shift == 32 && !maps.x.is_empty() && !maps.h.is_empty()
}

/// Four addresses, `words` apart, from `start` on.
#[inline(always)]
fn every(start: *const i32, words: usize) -> [*const i32; 4] {
    core::array::from_fn(|i| start.wrapping_add(i * words))
}

/// Words of a row.
const ROW: usize = size_of::<Row>() / 4;

#[repr(C)]
struct Lstm {
    y: *mut i16,
    c: *mut i32,
    /// By how many bits g is shifted left.
    value_shift: i32,
    /// By how many bits c is shifted left.
    pre_shift: i32,
    /// Where the last four rows are.
    rows: [*const i32; 4],
}

/// [`Kernel::lstm`](crate::Kernel::lstm).
#[inline(always)]
pub(crate) fn lstm(step: LstmStep<'_>) -> bool {
    let units = step.units();
    let (m, frac_bits) = (step.maps, step.frac_bits as i32);
    if !suits(&m) {
        return false;
    }
    if units == 0 {
        return true;
    }
    let rows: *const i32 = m.rows.as_ptr().cast();
    let mut cursor = Cursor {
        input: Part::pairs(m.w, m.x, gatecell_lstm_input),
        hidden: Part::pairs(m.r, m.h, gatecell_lstm_hidden),
        blocks: units,
        constants: Constants::new(),
        cell: Lstm {
            y: step.y.as_mut_ptr(),
            c: step.c.as_mut_ptr(),
            value_shift: frac_bits - 23,
            pre_shift: 16 - frac_bits,
            rows: every(rows.wrapping_sub(4 * ROW), ROW),
        },
    };
    // SAFETY: for each of `units` units the assembly reads a block of both matrices, four
    // rows, the activations and `c`, and writes `c`, `y` and the cursor; `units` is at most
    // the length of all of them.
    unsafe { gatecell_lstm(&mut cursor) };
    true
}

#[repr(C)]
struct Gru {
    carry: *mut i32,
    bias: *const Fixed<16>,
    y: *mut i16,
    units: usize,
    /// Where the rows of the next four units are.
    rows: [*const i32; 4],
    /// Bytes from the sums of the first of four units to those of each.
    sums: [usize; 4],
    /// The rows of the last unit.
    last: *const i32,
}

/// [`Kernel::gru`](crate::Kernel::gru).
#[inline(always)]
pub(crate) fn gru(step: GruStep<'_>) -> bool {
    const UNIT: usize = 3 * ROW;
    let units = step.units();
    let m = step.maps;
    if !suits(&m) || step.hidden_bias.len() < units {
        return false;
    }
    if units == 0 {
        return true;
    }
    let rows: *const i32 = m.rows.as_ptr().cast();
    let mut cursor = Cursor {
        input: Part::pairs(m.w, m.x, gatecell_gru_input),
        hidden: Part::pairs(m.r, m.h, gatecell_gru_hidden),
        blocks: (3 * units).div_ceil(4),
        constants: Constants::new(),
        cell: Gru {
            carry: step.carry.as_mut_ptr(),
            bias: step.hidden_bias.as_ptr(),
            y: step.y.as_mut_ptr(),
            units,
            rows: every(rows, UNIT),
            sums: [0, 12, 24, 36],
            last: rows.wrapping_add((units - 1) * UNIT),
        },
    };
    // SAFETY: the assembly reads the blocks of `units` units, their rows, biases, the
    // activations and the carry, and writes the carry, `y` and the cursor; `units` is at most
    // the length of all of them.
    unsafe { gatecell_gru(&mut cursor) };
    true
}

#[repr(C)]
struct Rnn {
    y: *mut i16,
    _unused: [usize; 3],
    /// Where the last four rows are.
    rows: [*const i32; 4],
}

/// [`Kernel::rnn`](crate::Kernel::rnn).
#[inline(always)]
pub(crate) fn rnn(step: RnnStep<'_>) -> bool {
    let blocks = step.units() / 4;
    let m = step.maps;
    if !suits(&m) || !step.y.len().is_multiple_of(4) {
        return false;
    }
    if blocks == 0 {
        return true;
    }
    let rows: *const i32 = m.rows.as_ptr().cast();
    let mut cursor = Cursor {
        input: Part::pairs(m.w, m.x, gatecell_rnn_input),
        hidden: Part::pairs(m.r, m.h, gatecell_rnn_hidden),
        blocks,
        constants: Constants::new(),
        cell: Rnn {
            y: step.y.as_mut_ptr(),
            _unused: [0; 3],
            rows: every(rows.wrapping_sub(4 * ROW), ROW),
        },
    };
    // SAFETY: for each of `blocks` blocks the assembly reads a block of both matrices, four
    // rows and the activations, and writes four of `y`, and the cursor; `blocks` is at most
    // a fourth of the length of all of them.
    unsafe { gatecell_rnn(&mut cursor) };
    true
}
