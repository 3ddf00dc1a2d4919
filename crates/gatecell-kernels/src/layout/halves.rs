//! Halfwords: two neighbouring columns of a row share a word, the first column low, as a
//! dual 16-bit multiply-accumulate takes them. A block is four rows; for every pair of
//! columns it has the words of the four rows one after the other. An odd last column is
//! padded with zero.

use super::rows::{self, Rows};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns.div_ceil(2) * ROWS
}

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i16>, words: &mut [u32]) {
    let strips = rows::strips(words);
    rows::each_quad!(
        rows.run(0, rows.columns(), 0),
        |index, quad| four: strips[index].0 = quad,
        rest: rows::put(words, 4 * index, quad),
    );
}

/// The sums of a block.
#[must_use]
#[inline]
pub fn dot(block: &[u32], x: &[i16]) -> [i64; ROWS] {
    let mut acc = [0i64; ROWS];
    let (words, _) = block.as_chunks::<ROWS>();
    for (words, x) in words.iter().zip(x.chunks(2)) {
        for (acc, word) in acc.iter_mut().zip(words) {
            for (half, &x) in x.iter().enumerate() {
                let weight = (word >> (16 * half)) as i16;
                // The product fits: neither weight nor activation is beyond 16 bits.
                *acc += i64::from(i32::from(weight) * i32::from(x));
            }
        }
    }
    acc
}
