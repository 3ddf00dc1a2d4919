//! Integer arithmetic that the stages share.

mod logarithm;
mod root;

pub use logarithm::{LOG_BITS, log2};
pub use root::sqrt;

/// `⌊a·b / 2^32 + 1/2⌋`: what Armv7E-M's `SMMULR` computes.
#[must_use]
#[inline(always)]
pub const fn multiply_high(a: i32, b: i32) -> i32 {
    ((a as i64 * b as i64 + (1 << 31)) >> 32) as i32
}

/// `⌊1/2 − a·b / 2^32⌋`: what Armv7E-M's `SMMLSR` adds.
#[must_use]
#[inline(always)]
pub const fn minus_multiply_high(a: i32, b: i32) -> i32 {
    (((1 << 31) - a as i64 * b as i64) >> 32) as i32
}

/// `⌊value / 2^shift + 1/2⌋` for a positive shift, `value·2^−shift` for a negative one.
///
/// `shift` is at most 62; bits that leave the left end are lost.
#[must_use]
#[inline]
pub const fn shift_right(value: i64, shift: i32) -> i64 {
    if shift > 62 {
        0
    } else if shift > 0 {
        (value + (1 << (shift - 1))) >> shift
    } else if shift > -63 {
        value << -shift
    } else {
        0
    }
}

/// Clamps to `i32`.
#[must_use]
#[inline]
pub const fn saturate(value: i64) -> i32 {
    if value > i32::MAX as i64 {
        i32::MAX
    } else if value < i32::MIN as i64 {
        i32::MIN
    } else {
        value as i32
    }
}
