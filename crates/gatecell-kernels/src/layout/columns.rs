//! Column by column: one word of four bytes, one for each row of the block, the first row
//! lowest. Columns need no padding.

use super::rows::{self, Rows};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns
}

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let strips = rows::strips(words);
    rows::each_quad!(
        rows.run(0, rows.columns(), 0),
        |index, quad| four: strips[index].0 = rows::transposed(quad),
        rest: rows::put(words, 4 * index, rows::transposed(quad)),
    );
}

/// The sums of a block.
#[must_use]
#[inline]
pub fn dot<A: Copy + Into<i32>>(block: &[u32], x: &[A]) -> [i32; ROWS] {
    let mut acc = [0i32; ROWS];
    for (word, &x) in block.iter().zip(x) {
        let weights = word.to_le_bytes();
        for (acc, w) in acc.iter_mut().zip(weights) {
            *acc = acc.wrapping_add(i32::from(w as i8) * x.into());
        }
    }
    acc
}
