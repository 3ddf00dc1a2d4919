//! The one table behind sigmoid and tanh, with linear interpolation.

mod portable;
pub(crate) mod table;

use crate::arch;

pub use portable::portable_half;
#[allow(unused_imports, reason = "some processors have a table of their own")]
pub(crate) use portable::{LIMIT, SATURATED, STEP_BITS, TABLE};

/// `offset ± half`, where `half` is `σ(u) − 1/2` in units of 2^-27 for
/// `u = |x| · 2^-16`, or `tanh(u / 2)` in units of 2^-26, and the sign is that of
/// `x`. `offset` must be small enough for the sum to fit.
///
/// The interpolated value is not rounded.
#[must_use]
#[inline(always)]
pub fn half(x: i32, offset: i32) -> i32 {
    arch::half(x, offset)
}
