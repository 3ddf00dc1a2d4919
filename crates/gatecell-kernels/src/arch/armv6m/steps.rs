//! Whole steps of a cell, in assembly.

use core::arch::{asm, global_asm};

use super::walk::Walk;
use crate::Fixed;
use crate::row::{Row, Sums, joint, product, scaled};
use crate::sigmoid::{LIMIT, STEP_BITS, TABLE};
use crate::steps::{GruStep, LstmStep, Maps, RnnStep};
use crate::walk::Walk as _;

// In one piece: the later files use the macros of the earlier ones.
global_asm!(
    include_str!("products.s"),
    include_str!("scale.s"),
    include_str!("activation.s"),
    include_str!("lstm.s"),
    include_str!("gru.s"),
    include_str!("rnn.s"),
    joint = sym joint_of,
    part = sym part_of,
);

unsafe extern "C" {
    fn gatecell_lstm();
    fn gatecell_gru();
    fn gatecell_rnn();
}

/// What the assembly calls for scales and shifts that are not the usual ones.
extern "C" fn joint_of(input: i32, hidden: i32, row: &Row, shift: u32) -> i32 {
    joint(Sums { input, hidden }, row, shift)
}

/// The same of one sum.
extern "C" fn part_of(sum: i32, bias: i32, scale: i32, shift: u32) -> i32 {
    scaled(product(sum, scale), bias, shift)
}

/// Calls assembly with its argument.
macro_rules! call {
    ($function:ident, $frame:expr) => {
        asm!(
            "bl {function}",
            function = sym $function,
            inout("r0") &raw mut $frame => _,
            lateout("r1") _,
            lateout("r2") _,
            lateout("r3") _,
            lateout("r12") _,
            lateout("lr") _,
        )
    };
}

/// Bound on the scales of a row up to which the assembly need not watch for overflow.
///
/// A sum of n columns is at most n·2^22, its upper half n·2^6. Of both products together,
/// those of an upper half of a sum with a lower half of a scale are below n·2^22, those of a
/// lower half of a sum with an upper half of a scale below 2·limit, and what is carried from
/// the products of lower halves below 2^17: all of it below 2^31.
fn scale_limit<const N: usize>(maps: &Maps<'_, N>) -> u32 {
    let columns = maps.x.len().saturating_add(maps.h.len());
    if maps.shift != 32 || columns >= 512 {
        return 0;
    }
    (1 << 30) - (1 << 17) - ((columns as u32) << 21)
}

/// What the assembly keeps in registers while it computes a unit.
#[repr(C)]
struct Constants {
    half: i32,
    table: *const u16,
    intervals: u32,
    limit: u32,
}

impl Constants {
    #[inline(always)]
    fn new<const N: usize>(maps: &Maps<'_, N>) -> Self {
        Self {
            half: 1 << 26,
            table: TABLE.as_ptr(),
            intervals: LIMIT >> STEP_BITS,
            limit: scale_limit(maps),
        }
    }
}

/// What the assembly puts on its stack; it knows the order of the fields.
#[repr(C)]
struct Lstm<'a, 'w> {
    constants: Constants,
    rows: *const [Row; 4],
    c: *mut i32,
    y: *mut i16,
    units: usize,
    value_shift: u32,
    half: u32,
    cell_shift: u32,
    walk: &'a mut Walk<'w>,
    shift: u32,
}

/// [`Kernel::lstm`](crate::Kernel::lstm).
#[inline(always)]
pub(crate) fn lstm(step: LstmStep<'_>) -> bool {
    let units = step.units();
    if units == 0 {
        return true;
    }
    let (m, frac_bits) = (step.maps, step.frac_bits);
    let cell_shift = frac_bits.wrapping_sub(16);
    // SAFETY: `units` blocks are in both matrices.
    let mut walk = unsafe { Walk::new(m.w, m.r, m.x, m.h, m.shift) };
    let mut frame = Lstm {
        constants: Constants::new(&m),
        rows: m.rows.as_ptr(),
        c: step.c.as_mut_ptr(),
        y: step.y.as_mut_ptr(),
        units,
        value_shift: 23u32.wrapping_sub(frac_bits),
        half: 1u32.wrapping_shl(cell_shift) >> 1,
        cell_shift,
        walk: &mut walk,
        shift: m.shift,
    };
    // SAFETY: for each of `units` units the assembly reads a block of both matrices, four
    // rows, the activations and `c`, and writes `c`, `y` and the walk; `units` is at most
    // the length of all of them. It keeps the registers of the procedure call standard.
    unsafe { call!(gatecell_lstm, frame) };
    true
}

/// As [`Lstm`].
#[repr(C)]
struct Gru<'a, 'w> {
    constants: Constants,
    shift: u32,
    rows: *const [Row; 3],
    hidden_bias: *const Fixed<16>,
    carry: *mut i32,
    y: *mut i16,
    units: usize,
    walk: &'a mut Walk<'w>,
}

/// [`Kernel::gru`](crate::Kernel::gru).
#[inline(always)]
pub(crate) fn gru(step: GruStep<'_>) -> bool {
    let units = step.units();
    if step.hidden_bias.len() < units {
        return false;
    }
    if units == 0 {
        return true;
    }
    let m = step.maps;
    // SAFETY: the blocks of `units` units are in both matrices.
    let mut walk = unsafe { Walk::new(m.w, m.r, m.x, m.h, m.shift) };
    let mut frame = Gru {
        constants: Constants::new(&m),
        shift: m.shift,
        rows: m.rows.as_ptr(),
        hidden_bias: step.hidden_bias.as_ptr(),
        carry: step.carry.as_mut_ptr(),
        y: step.y.as_mut_ptr(),
        units,
        walk: &mut walk,
    };
    // SAFETY: the assembly reads the blocks of `units` units, their rows, biases, the
    // activations and the carry, and writes the carry, `y` and the walk; `units` is at most
    // the length of all of them. It keeps the registers of the procedure call standard.
    unsafe { call!(gatecell_gru, frame) };
    true
}

/// As [`Lstm`].
#[repr(C)]
struct Rnn<'a, 'w> {
    shift: u32,
    constants: Constants,
    rows: *const [Row; 4],
    y: *mut i16,
    units: usize,
    walk: &'a mut Walk<'w>,
}

/// [`Kernel::rnn`](crate::Kernel::rnn).
#[inline(always)]
pub(crate) fn rnn(step: RnnStep<'_>) -> bool {
    let units = step.units();
    if units == 0 {
        return true;
    }
    let m = step.maps;
    // SAFETY: the blocks of `units` units are in both matrices.
    let mut walk = unsafe { Walk::new(m.w, m.r, m.x, m.h, m.shift) };
    let mut frame = Rnn {
        shift: m.shift,
        constants: Constants::new(&m),
        rows: m.rows.as_ptr(),
        y: step.y.as_mut_ptr(),
        units,
        walk: &mut walk,
    };
    // SAFETY: the assembly reads the blocks of `units` units, their rows and the activations,
    // and writes `y` and the walk; `units` is at most the length of `y`. It keeps the
    // registers of the procedure call standard.
    unsafe { call!(gatecell_rnn, frame) };
    true
}
