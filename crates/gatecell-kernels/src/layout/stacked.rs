//! Stacked digits: one word for each column of four rows, that multiplies as a whole.
//!
//! The digits of a word, from the lowest byte up, are those of three rows plus 128,
//! so that they are not negative, and that of the fourth row, signed. Then a word
//! shifted right by a byte is exactly the number that the remaining digits form:
//! `W₀ = d₀ + 256·W₁`, `W₁ = d₁ + 256·W₂`, `W₂ = d₂ + 256·W₃`, `W₃ = d₃`. A kernel
//! sums `A_k = Σ W_k·x`, modulo 2^32, and gets `Σ d_k·x = A_k − 256·A_{k+1}`: no digit
//! is ever cut out and sign-extended. What the 128 add, `128·Σx`, is the same for all
//! rows; it is subtracted by what the sums start from ([`start`]).

use super::rows::{self, Rows};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns
}

/// Makes unsigned bytes, 128 more, of all weights of a column but the last.
const OFFSET: u128 = rows::repeat(0x0080_8080);
/// The digits of rows and columns that are not there are zero.
const NONE: u128 = rows::bytes([-128, -128, -128, 0]);

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let strips = rows::strips(words);
    rows::each_quad!(
        rows.run(0, rows.columns(), NONE),
        |index, quad| four: strips[index].0 = rows::transposed(quad) ^ OFFSET,
        rest: rows::put(words, 4 * index, rows::transposed(quad) ^ OFFSET),
    );
}

/// What the sums of the words start from.
#[must_use]
#[inline]
pub fn start(x: &[i16]) -> [i32; ROWS] {
    let offset = super::words::sum(x).wrapping_mul(-128);
    let third = offset;
    let second = offset.wrapping_add(third << 8);
    let first = offset.wrapping_add(second << 8);
    [first, second, third, 0]
}

/// From the sums of the words to those of the digits.
#[must_use]
#[inline]
pub fn digits(sums: [i32; ROWS]) -> [i32; ROWS] {
    let [a, b, c, d] = sums;
    [
        a.wrapping_sub(b << 8),
        b.wrapping_sub(c << 8),
        c.wrapping_sub(d << 8),
        d,
    ]
}

/// The sums of a block, computed as the kernel does.
#[must_use]
pub fn dot(block: &[u32], x: &[i16]) -> [i32; ROWS] {
    let mut sums = start(x);
    for (&word, &x) in block.iter().zip(x) {
        for (k, sum) in sums.iter_mut().enumerate() {
            let digits = word as i32 >> (8 * k);
            *sum = sum.wrapping_add(digits.wrapping_mul(i32::from(x)));
        }
    }
    digits(sums)
}
