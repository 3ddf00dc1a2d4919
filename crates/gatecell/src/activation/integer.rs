//! Sigmoid and tanh in integers.
//!
//! Both read one table ([`kernels::sigmoid`](crate::kernels::sigmoid)) with linear
//! interpolation and return the interpolated value unrounded, so a gate carries
//! more than the 16 bits of an activation: the error against `f64` is at most
//! 6.2e-6 for the sigmoid (0.2 · 2^-15) and 1.25e-5 for tanh; rounded to Q0.15
//! both stay within one step (2^-15).

use crate::format::Fixed;
use crate::kernels::saturate::doubled;
use crate::kernels::sigmoid::half;

/// `1 / (1 + e^−x)`, in `0 ..= 1 − 2^-27`.
///
/// `x` in Q15.16, result in Q4.27; error at most 6.2e-6.
#[must_use]
#[inline]
pub fn sigmoid(x: Fixed<16>) -> Fixed<27> {
    Fixed(half(x.0, 1 << 26))
}

/// `tanh x`, in `−1 + 2^-26 ..= 1 − 2^-26`; odd.
///
/// `x` in Q15.16, result in Q5.26; error at most 1.25e-5.
#[must_use]
#[inline]
pub fn tanh(x: Fixed<16>) -> Fixed<26> {
    Fixed(half(doubled(x.0), 0))
}
