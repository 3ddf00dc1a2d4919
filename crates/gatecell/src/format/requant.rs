//! From 32-bit sums to scaled numbers. The only rounding of the crate: round
//! half up on an exact 64-bit product.

/// Rounds `value / 2^shift` half up: `⌊value / 2^shift + 1/2⌋`.
///
/// `shift` is 1 to 62; `|value|` at most `2^62`.
#[must_use]
#[inline]
pub const fn round_shift(value: i64, shift: u32) -> i64 {
    (value + (1 << (shift - 1))) >> shift
}

/// `value` brought from `from` to `to` fractional bits: rounded half up where there are fewer,
/// within ±(2^63 − 1) where there are more. Either may be negative.
#[must_use]
#[inline]
pub const fn rescale(value: i64, from: i32, to: i32) -> i64 {
    let more = to.saturating_sub(from);
    if more < -62 {
        0
    } else if more < 0 {
        let fewer = more.unsigned_abs();
        value.saturating_add(1 << (fewer - 1)) >> fewer
    } else if value == 0 || more == 0 {
        value
    } else {
        let limit = if more > 62 { 0 } else { i64::MAX >> more };
        if value > limit {
            i64::MAX
        } else if value < -limit {
            -i64::MAX
        } else {
            value << more
        }
    }
}

/// `a + b` within 64 bits: what takes the sum ends far sooner.
#[must_use]
#[inline]
pub const fn far_sum(a: i64, b: i64) -> i64 {
    a.saturating_add(b)
}

/// `a + b`, of which each has so many fractional bits, with `to` of them: rounded once, half
/// up, after the finer one was cut to the bits of the other. Sums beyond 64 bits saturate.
#[must_use]
#[inline]
pub const fn rescaled_sum(a: i64, a_bits: i32, b: i64, b_bits: i32, to: i32) -> i64 {
    let coarser = if a_bits < b_bits { a_bits } else { b_bits };
    let bits = if coarser > to { coarser } else { to };
    let sum = far_sum(cut(a, a_bits, bits), cut(b, b_bits, bits));
    if bits == to {
        sum
    } else {
        rescale(sum, bits, to)
    }
}

/// As [`rescale`], rounding down.
const fn cut(value: i64, from: i32, to: i32) -> i64 {
    let fewer = from.saturating_sub(to);
    if fewer <= 0 {
        rescale(value, from, to)
    } else if fewer > 63 {
        value >> 63
    } else {
        value >> fewer
    }
}
