//! Sigmoid and tanh in integers.
//!
//! Both read one table with linear interpolation and return the interpolated
//! value unrounded, so a gate carries more than the 16 bits of an activation:
//! the error against `f64` is at most 6.2e-6 for the sigmoid (0.2 · 2^-15) and
//! 1.25e-5 for tanh; rounded to Q0.15 both stay within one step (2^-15).

use super::table::{END, ENTRIES_PER_UNIT, SIGMOID};
use crate::format::Fixed;

/// Fractional bits of the argument.
const ARGUMENT_BITS: u32 = 16;
/// Bits of the argument below one table step.
const STEP_BITS: u32 = ARGUMENT_BITS - ENTRIES_PER_UNIT.ilog2();
/// Value of `half` past the end of the table: just below 1/2, so that sigmoid
/// stays below 1 and tanh within ±1.
const SATURATED: i32 = (1 << 26) - 1;

/// `σ(u) − 1/2` in units of 2^-27 for `u = magnitude · 2^-16`; also
/// `tanh(u / 2)` in units of 2^-26.
#[inline]
fn half(magnitude: u32) -> i32 {
    if magnitude >= END << ARGUMENT_BITS {
        return SATURATED;
    }
    let index = (magnitude >> STEP_BITS) as usize;
    let fraction = (magnitude & ((1 << STEP_BITS) - 1)) as i32;
    match (SIGMOID.get(index), SIGMOID.get(index + 1)) {
        (Some(&left), Some(&right)) => {
            let (left, right) = (i32::from(left), i32::from(right));
            (left << STEP_BITS) + (right - left) * fraction
        }
        _ => SATURATED,
    }
}

/// `1 / (1 + e^−x)`, in `0 ..= 1 − 2^-27`.
///
/// `x` in Q15.16, result in Q4.27; error at most 6.2e-6.
#[must_use]
#[inline]
pub fn sigmoid(x: Fixed<16>) -> Fixed<27> {
    let half = half(x.0.unsigned_abs());
    Fixed((1 << 26) + if x.0 < 0 { -half } else { half })
}

/// `tanh x`, in `−1 + 2^-26 ..= 1 − 2^-26`; odd.
///
/// `x` in Q15.16, result in Q5.26; error at most 1.25e-5.
#[must_use]
#[inline]
pub fn tanh(x: Fixed<16>) -> Fixed<26> {
    let half = half(x.0.unsigned_abs().saturating_mul(2));
    Fixed(if x.0 < 0 { -half } else { half })
}
