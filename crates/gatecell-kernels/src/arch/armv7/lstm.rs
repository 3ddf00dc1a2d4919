//! A whole step of an LSTM, in assembly.

use core::arch::asm;

use super::walk::Walk;
use crate::arch::chosen::TABLE;
use crate::lstm::Step;

unsafe extern "C" {
    fn gatecell_lstm();
    fn gatecell_finish_lstm();
    fn gatecell_finish_lstm_by();
}

/// What the assembly works on; it knows the offsets of the fields.
#[repr(C)]
struct Cursor<'a> {
    walk: Walk<'a>,
    one: u32,
    spread: u32,
    step: u32,
    bias: u32,
    offset: u32,
    table: *const (),
    c_end: *mut i32,
    minus_units: usize,
    y_end: *mut i16,
    value_shift: u32,
    half: u32,
    shift: u32,
}

/// [`crate::lstm::step`].
#[inline]
pub(crate) fn step(step: Step<'_>) -> bool {
    let units = step.units();
    if units == 0 {
        return true;
    }
    let Step {
        w,
        r,
        rows,
        shift,
        x,
        h,
        c,
        y,
        frac_bits,
    } = step;
    let shift_of_c = frac_bits - 16;
    let mut cursor = Cursor {
        // SAFETY: `units` blocks are in `w` and `r`.
        walk: unsafe {
            Walk::with(
                w,
                r,
                x,
                h,
                shift,
                [gatecell_finish_lstm, gatecell_finish_lstm_by],
            )
        },
        one: 1,
        spread: 0xffff,
        step: 1 << 10,
        bias: 1 << 25,
        offset: 1 << 26,
        table: TABLE.as_ptr().cast(),
        c_end: c.as_mut_ptr().wrapping_add(units),
        minus_units: units.wrapping_neg(),
        y_end: y.as_mut_ptr().wrapping_add(units),
        value_shift: 23 - frac_bits,
        half: (1 << shift_of_c) >> 1,
        shift: shift_of_c,
    };
    // SAFETY: for each of `units` units the assembly reads a block of both matrices, four
    // rows, the activations and `c`, and writes `c`, `y` and the cursor; `units` is at most
    // the length of all of them. It keeps the registers of the procedure call standard.
    unsafe {
        asm!(
            "bl {lstm}",
            lstm = sym gatecell_lstm,
            inout("r1") rows.as_ptr() => _,
            inout("r3") &raw mut cursor => _,
            lateout("r0") _,
            lateout("r2") _,
            lateout("r12") _,
            lateout("lr") _,
        );
    }
    true
}
