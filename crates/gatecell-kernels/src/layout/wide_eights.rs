//! Eights of 16-bit weights: eight columns of one row share four words, the first column in the
//! lowest halfword, as a vector load takes them. Otherwise as [`sixteens`](super::sixteens), at
//! half the columns: the first group has one to eight columns, padded with zeros to four or
//! eight.

use super::rows::{self, Rows, Run};
use super::sixteens::{first, position};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Columns of a group.
pub const GROUP: usize = 8;

/// Columns of a first group that is small.
const SMALL: usize = GROUP / 2;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    // As quick as can be, because every step asks: no matrix has columns enough to wrap.
    columns.wrapping_add(SMALL - 1) / SMALL * (ROWS * SMALL / 2)
}

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i16>, words: &mut [u32]) {
    let (first, width) = first::<GROUP>(rows.columns());
    let (small, words) = words.split_at_mut(ROWS * width / 2);
    put(&rows.run(0, first, 0), width / 2, small);
    put(&rows.run(first, rows.columns(), 0), GROUP / 2, words);
}

/// Puts the rows of groups in their places, `words_of_row` for each.
const fn put(run: &Run<'_, i16>, words_of_row: usize, words: &mut [u32]) {
    rows::each_quad!(
        run,
        |quad, weights| four: rows::put_apart(words, quad / words_of_row * ROWS * words_of_row + quad % words_of_row, words_of_row, weights),
        rest: rows::put_apart(words, quad / words_of_row * ROWS * words_of_row + quad % words_of_row, words_of_row, weights),
    );
}

/// The sums of a block.
#[must_use]
pub fn dot(block: &[u32], x: &[i16]) -> [i64; ROWS] {
    core::array::from_fn(|lane| {
        let products = x.iter().enumerate().map(|(column, &activation)| {
            let half = position::<GROUP>(x.len(), lane, column);
            let word = block.get(half / 2).copied().unwrap_or_default();
            let weight = (word >> (16 * (half % 2))) as i16;
            i64::from(i32::from(weight) * i32::from(activation))
        });
        products.sum()
    })
}
