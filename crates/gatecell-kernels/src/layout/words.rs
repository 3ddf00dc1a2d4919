//! What several layouts do with their words and activations.

/// The sum of all, modulo 2^32: what an offset of the weights is multiplied with.
#[must_use]
#[inline]
pub fn sum(x: &[i16]) -> i32 {
    x.iter()
        .fold(0, |sum: i32, &x| sum.wrapping_add(i32::from(x)))
}
