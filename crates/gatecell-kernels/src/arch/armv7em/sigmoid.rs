//! Interpolation with one SMLAD.

use core::arch::asm;

use crate::sigmoid::table::SIGMOID;
use crate::sigmoid::{LIMIT, SATURATED, STEP_BITS};

/// The table less 2^15: signed halfwords, as SMLAD wants them.
pub(crate) static TABLE: [i16; SIGMOID.len()] = {
    let mut table = [0; SIGMOID.len()];
    let mut i = 0;
    while i < table.len() {
        table[i] = (SIGMOID[i] as i32 - 0x8000) as i16;
        i += 1;
    }
    table
};

/// [`crate::sigmoid::half`].
#[inline(always)]
pub(crate) fn half(x: i32, offset: i32) -> i32 {
    let (sign, magnitude): (i32, u32);
    // SAFETY: arithmetic in registers.
    unsafe {
        asm!(
            "orr {sign}, {one}, {x}, asr #31",
            "mul {magnitude}, {x}, {sign}",
            x = in(reg) x,
            one = in(reg) 1,
            sign = out(reg) sign,
            magnitude = lateout(reg) magnitude,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    let half = if magnitude >= LIMIT {
        SATURATED
    } else {
        interpolate(magnitude)
    };
    half.wrapping_mul(sign).wrapping_add(offset)
}

/// `left·(1024 − fraction) + right·fraction` of two neighbours in the table.
#[inline(always)]
fn interpolate(magnitude: u32) -> i32 {
    const STEP: u32 = 1 << STEP_BITS;
    let index = (magnitude >> STEP_BITS) as usize;
    let fraction = magnitude & (STEP - 1);
    // SAFETY: `magnitude` is below `LIMIT`, so `index + 1` is in the table.
    let pair = unsafe { TABLE.as_ptr().add(index).cast::<u32>().read_unaligned() };
    let half: i32;
    // SAFETY: arithmetic in registers.
    unsafe {
        asm!(
            // The factors of both: 1024 − fraction below, fraction above.
            "mla {factors}, {fraction}, {spread}, {step}",
            "smlad {half}, {pair}, {factors}, {bias}",
            factors = out(reg) _,
            fraction = in(reg) fraction,
            spread = in(reg) 0xffff,
            step = in(reg) STEP,
            pair = in(reg) pair,
            bias = in(reg) 0x8000 * STEP,
            half = lateout(reg) half,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    half
}
