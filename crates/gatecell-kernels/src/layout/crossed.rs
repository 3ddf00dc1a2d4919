//! Crossed digits: one word for each column of four rows, of which three products hold the
//! four sums, for activations of 8 bits.
//!
//! The bytes of a word `W`, from the lowest up, are the digits `d₀` to `d₃` plus 128, so
//! that they are not negative. Three sums over the columns, modulo 2^32, are
//!
//! ```text
//! P = Σ W·x                            = S₀ + 2^8·S₁ + 2^16·S₂ + 2^24·S₃
//! R = Σ (bytes of halfwords swapped)·x = S₁ + 2^8·S₀ + 2^16·S₃ + 2^24·S₂
//! T = Σ (W >> 16)·x                    =               S₂ + 2^8·S₃
//! ```
//!
//! once what the 128 add is taken off, which depends on `Σx` alone ([`start`]). `T` and
//! `U = P − 2^16·T = S₀ + 2^8·S₁` fit 32 bits, so they are exact, and tell each odd sum up to
//! `⌊S₀ / 2^8⌋` or `⌊S₂ / 2^8⌋`, of 16 bits each. `R` has the odd sums modulo 2^16, and that
//! is what is left to be known. Four sums of 24 bits fill three words to the last bit.

use super::rows::{self, Rows};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Most columns: `Σ (d + 2^8·d')·x` fits `i32` also for digits of −128, those of rows that
/// a block does not have.
pub const MAX_COLUMNS: usize = 510;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns
}

/// Makes unsigned bytes, 128 more, of the weights of a column.
const OFFSET: u128 = rows::repeat(0x8080_8080);
/// The digits of rows and columns that are not there are zero.
const NONE: u128 = rows::bytes([-128; ROWS]);

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let strips = rows::strips(words);
    rows::each_quad!(
        rows.run(0, rows.columns(), NONE),
        |index, quad| four: strips[index].0 = rows::transposed(quad) ^ OFFSET,
        rest: rows::put(words, 4 * index, rows::transposed(quad) ^ OFFSET),
    );
}

/// What `P` and `R`, and what `T` start from.
#[must_use]
#[inline]
pub fn start(x: &[i8]) -> [i32; 2] {
    let sum = x
        .iter()
        .fold(0, |sum: i32, &x| sum.wrapping_add(i32::from(x)));
    let digit = sum.wrapping_mul(-128);
    let two = digit.wrapping_add(digit << 8);
    [two.wrapping_add(two << 16), two]
}

/// The sums of the digits from those of the words, computed as a kernel does.
#[must_use]
#[inline]
pub fn digits([p, r, t]: [i32; 3]) -> [i32; ROWS] {
    // From `low + 2^8·high` and `high + 2^8·low` modulo 2^16.
    let apart = |both: i32, crossed: i32| {
        let above = both >> 8;
        let low_above = above.wrapping_sub(crossed.wrapping_sub(both << 8)) as i16;
        let high = above.wrapping_sub(low_above.into());
        (both.wrapping_sub(high << 8), high)
    };
    let u = p.wrapping_sub(t << 16);
    let (a, b) = apart(u, r);
    let upper = r.wrapping_sub(b).wrapping_sub(a << 8) >> 16;
    let (c, d) = apart(t, upper);
    [a, b, c, d]
}

/// The sums of a block of at most [`MAX_COLUMNS`] columns.
#[must_use]
pub fn dot(block: &[u32], x: &[i8]) -> [i32; ROWS] {
    let [p, t] = start(x);
    let mut sums = [p, p, t];
    for (&word, &x) in block.iter().zip(x) {
        let swapped = (word >> 8 & 0x00ff_00ff) | (word & 0x00ff_00ff) << 8;
        for (sum, word) in sums.iter_mut().zip([word, swapped, word >> 16]) {
            *sum = sum.wrapping_add((word as i32).wrapping_mul(x.into()));
        }
    }
    digits(sums)
}

/// The sums of a block of any number of columns, digit by digit.
#[must_use]
pub fn dot_wide(block: &[u32], x: &[i8]) -> [i32; ROWS] {
    let mut sums = [0i32; ROWS];
    for (word, &x) in block.iter().zip(x) {
        for (sum, digit) in sums.iter_mut().zip(word.to_le_bytes()) {
            let weight = (digit ^ 0x80) as i8;
            *sum = sum.wrapping_add(i32::from(weight) * i32::from(x));
        }
    }
    sums
}
