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
