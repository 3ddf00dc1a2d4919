//! What several layouts do with their words and activations.

/// Adds `value` to the field of `bits` bits at `shift` in `word`, modulo 2^bits.
pub(super) const fn add_field(word: u32, shift: u32, bits: u32, value: i32) -> u32 {
    let mask = ((1 << bits) - 1) << shift;
    let sum = (word >> shift).wrapping_add(value as u32) << shift;
    (word & !mask) | (sum & mask)
}

/// The sum of all, modulo 2^32: what an offset of the weights is multiplied with.
#[must_use]
#[inline]
pub fn sum(x: &[i16]) -> i32 {
    x.iter()
        .fold(0, |sum: i32, &x| sum.wrapping_add(i32::from(x)))
}
