//! How a block of rows lies in words.
//!
//! Every layout has two functions, and a test on the host holds them against the
//! specification, whatever processor the layout is for: `place` puts one weight
//! where it belongs, in a `const fn`; `dot` multiplies a block with a vector of
//! activations, in plain scalar code.

pub mod columns;
pub mod paired;
pub mod stacked;

/// Adds `value` to the field of `bits` bits at `shift` in `word`, modulo 2^bits.
const fn add_field(word: u32, shift: u32, bits: u32, value: i32) -> u32 {
    let mask = ((1 << bits) - 1) << shift;
    let sum = (word >> shift).wrapping_add(value as u32) << shift;
    (word & !mask) | (sum & mask)
}
