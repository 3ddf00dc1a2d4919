//! Stacked digits of 16-bit weights: two rows share a word, and the bytes of both are its
//! digits, as in [`stacked`]. A block is four rows: the words of rows 2 and 3,
//! one for each column, then those of rows 0 and 1, which a kernel leaves on a descending
//! stack in the right order.
//!
//! The lower half of a word is the first row's weight plus 2^15, so that it is not negative,
//! the upper half the second row's. With the sums `D₀` to `D₃` of the digits, each of 32 bits,
//! those of the rows are `D₀ + 2^8·D₁` and `D₂ + 2^8·D₃`. What the sums of the words start
//! from ([`start`]) keeps the sums of lower bytes, which have no sign, around zero.

use super::rows::{self, Rows};
use super::stacked;

/// Rows of a block.
pub const ROWS: usize = 4;

/// Most columns of two matrices together for which their sums have 40 bits, 24 of them above
/// the lowest 16, and a byte times those 24 fits 32 bits with what is added to it.
pub const MAX_COLUMNS: usize = 496;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    2 * columns
}

/// Makes unsigned halfwords, 2^15 more, of the lower rows of words.
const OFFSET: u128 = rows::repeat(0x0000_8000);
/// The digits of rows and columns that are not there are zero.
const NONE: u128 = 0x8000_8000 << 64 | 0x8000_8000;

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i16>, words: &mut [u32]) {
    let columns = rows.columns();
    let (upper, lower) = words.split_at_mut(columns);
    let (lower_twos, upper_twos) = (rows::twos(lower), rows::twos(upper));
    rows::each_quad!(
        rows.run(0, columns, NONE),
        |quad, weights| four: {
            let words = digits(weights);
            lower_twos[quad].0 = words as u64;
            upper_twos[quad].0 = (words >> 64) as u64;
        },
        rest: {
            let words = digits(weights);
            rows::put_two(lower, 2 * quad, words as u64);
            rows::put_two(upper, 2 * quad, (words >> 64) as u64);
        },
    );
}

/// The words of two columns: the lower rows of both, then the upper ones.
const fn digits(quad: u128) -> u128 {
    rows::swap(quad, 0x0000_0000_ffff_0000_0000_0000_ffff_0000, 16) ^ OFFSET
}

/// What the sums of the words start from.
#[must_use]
#[inline]
pub fn start(x: &[i16]) -> [i32; stacked::ROWS] {
    let sum = x
        .iter()
        .fold(0, |sum: i32, &x| sum.wrapping_add(i32::from(x)));
    // 2^8 of them are taken from a lower byte and one is given to the byte above.
    let half = sum >> 1;
    let low = half.wrapping_mul(-256);
    let third = low.wrapping_add(half << 8);
    let second = half.wrapping_add(sum.wrapping_mul(-128));
    let second = second.wrapping_add(third << 8);
    [low.wrapping_add(second << 8), second, third, half]
}

/// The sums of two rows from those of their words.
#[must_use]
#[inline]
pub fn rows(words: [i32; stacked::ROWS]) -> [[i32; 2]; 2] {
    let [a, b, c, d] = stacked::digits(words);
    [[a, b], [c, d]]
}

/// The sum of a row from its two parts.
#[must_use]
#[inline]
pub fn row([low, high]: [i32; 2]) -> i64 {
    i64::from(low).wrapping_add(i64::from(high) << 8)
}

/// The sums of a block of at most [`MAX_COLUMNS`] columns, computed as a kernel does.
#[must_use]
pub fn dot(block: &[u32], x: &[i16]) -> [i64; ROWS] {
    let pair = |words: &[u32]| {
        let mut sums = start(x);
        for (&word, &x) in words.iter().zip(x) {
            for (k, sum) in sums.iter_mut().enumerate() {
                let digits = word as i32 >> (8 * k);
                *sum = sum.wrapping_add(digits.wrapping_mul(i32::from(x)));
            }
        }
        rows(sums).map(row)
    };
    let (upper, lower) = block.split_at_checked(x.len()).unwrap_or((block, &[]));
    let ([a, b], [c, d]) = (pair(lower), pair(upper));
    [a, b, c, d]
}

/// The sums of a block of any number of columns, weight by weight.
#[must_use]
pub fn dot_wide(block: &[u32], x: &[i16]) -> [i64; ROWS] {
    let (upper, lower) = block
        .split_at_checked(block.len() / 2)
        .unwrap_or((block, &[]));
    let mut sums = [[0i64; 2]; ROWS / 2];
    for ((&lower, &upper), &x) in lower.iter().zip(upper).zip(x) {
        for ([a, b], word) in sums.iter_mut().zip([lower, upper]) {
            let weights = [word as u16 ^ 1 << 15, (word >> 16) as u16];
            let [p, q] = weights.map(|weight| i32::from(weight as i16) * i32::from(x));
            *a = a.wrapping_add(p.into());
            *b = b.wrapping_add(q.into());
        }
    }
    let [[a, b], [c, d]] = sums;
    [a, b, c, d]
}
