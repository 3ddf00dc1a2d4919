//! Sigmoid and tanh that keep their distance from their limits, in integers.
//!
//! The table behind [`sigmoid`](super::sigmoid) errs by up to 6.2e-6, which beyond ±8.1 is
//! more than 1 % of what is left to 0 or 1. A gate that stays there decides what a state
//! keeps over ten thousand steps and more.

use super::exponential::exp_parts;
use crate::format::{Fixed, round_shift};

/// One, in Q27.
const ONE: i32 = 1 << 27;

/// `1 / (1 + e^−x)`, in `0 ..= 1`.
///
/// `x` in Q15.16, result in Q4.27, rounded to the nearest: to ±14, where 112 steps are left
/// to 0 and 1, that distance is right to 0.5 %; from ±19.5 on it is zero. `σ(−x)` is
/// `1 − σ(x)` exactly.
#[must_use]
#[inline(never)]
pub fn precise_sigmoid(x: Fixed<16>) -> Fixed<27> {
    let (power, whole) = exp_parts(x.0.unsigned_abs());
    // σ(−|x|) = e / (1 + e) with e = power · 2^-(30 + whole): the numerator with 27 more
    // bits, which at the end of the tail are all that is left of it.
    let tail = match u32::try_from(whole) {
        Ok(whole) if whole < 32 => {
            let sum = (1 << 30) + (power >> whole);
            let numerator = (power << 27) >> whole;
            (numerator + sum / 2).checked_div(sum).unwrap_or(0) as i32
        }
        _ => 0,
    };
    Fixed(if x.0 < 0 { tail } else { ONE - tail })
}

/// `tanh x` for `|x| < 1/16`, in Q5.26; `x` in units of 2^-32.
///
/// Errs by at most 1e-8 and 2e-7 of the result, where the table of
/// [`tanh`](super::tanh) errs by up to 1.25e-5.
#[must_use]
pub fn small_tanh(x: i32) -> Fixed<26> {
    // x − x·(x² − 2x⁴/5)/3: the series' next term is below 1e-9. In Q32 x is below 2^28, and
    // its square below 2^56.
    let x = i64::from(x);
    let square = (x * x) >> 32;
    let rest = square - ((square * square) >> 32) * 2 / 5;
    Fixed(round_shift(x - ((x * (rest / 3)) >> 32), 6) as i32)
}
