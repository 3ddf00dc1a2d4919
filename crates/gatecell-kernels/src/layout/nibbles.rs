//! Stacked digits of four bits: a halfword holds one column of four rows, a word two
//! neighbouring columns, the first one low, as a dual 16-bit multiply-accumulate takes them.
//!
//! The digits of a halfword, from the lowest up, are those of three rows plus 8, so that
//! they are not negative, and that of the fourth row, signed. Then a halfword shifted right
//! by a digit is exactly the number that the remaining digits form, as in
//! [`stacked`](super::stacked): a kernel sums `A_k = Σ H_k·x`, modulo 2^32, and gets
//! `Σ d_k·x = A_k − 16·A_{k+1}`. What the 8 add, `8·Σx`, is the same for all rows. An odd
//! last column is padded with an activation of zero.

use super::rows::{self, Rows};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Most columns for which the sum of a row is within −2^27 and 2^27.
pub const MAX_COLUMNS: usize = ((1 << 27) - 1) / (7 << 15);

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns.div_ceil(2)
}

/// Makes digits, 8 more, of all weights of a column but the last.
const OFFSET: u128 = rows::repeat(0x0008_0808);
/// The digits of rows and columns that are not there are zero.
const NONE: u128 = rows::bytes([-8, -8, -8, 0]);

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    place_columns(rows, 0, rows.columns(), words);
}

/// The same of the columns from `start` to before `end`.
pub(super) const fn place_columns(
    rows: &Rows<'_, i8>,
    start: usize,
    end: usize,
    words: &mut [u32],
) {
    let twos = rows::twos(words);
    rows::each_quad!(
        rows.run(start, end, NONE),
        |index, quad| four: twos[index].0 = digits(quad),
        rest: rows::put_two(words, 2 * index, digits(quad)),
    );
}

/// The words of four columns.
const fn digits(quad: u128) -> u64 {
    rows::nibbles(rows::transposed(quad) ^ OFFSET)
}

/// What the sums of the halfwords start from, so that what the 8 add is subtracted.
#[must_use]
#[inline]
pub fn start(x: &[i16]) -> [i32; ROWS] {
    let sum = x
        .iter()
        .fold(0, |sum: i32, &x| sum.wrapping_add(i32::from(x)));
    let third = sum.wrapping_mul(-8);
    let second = third.wrapping_add(third << 4);
    let first = third.wrapping_add(second << 4);
    [first, second, third, 0]
}

/// The sums of a block, computed as a kernel does.
#[must_use]
#[inline]
pub fn dot(block: &[u32], x: &[i16]) -> [i32; ROWS] {
    let mut sums = start(x);
    for (word, x) in block.iter().zip(x.chunks(2)) {
        for (half, &x) in x.iter().enumerate() {
            let digits = i32::from((word >> (16 * half)) as i16);
            for (k, sum) in sums.iter_mut().enumerate() {
                *sum = sum.wrapping_add((digits >> (4 * k)).wrapping_mul(x.into()));
            }
        }
    }
    let [a, b, c, d] = sums;
    [
        a.wrapping_sub(b << 4),
        b.wrapping_sub(c << 4),
        c.wrapping_sub(d << 4),
        d,
    ]
}
