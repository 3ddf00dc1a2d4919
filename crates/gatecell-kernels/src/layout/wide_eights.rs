//! Eights of 16-bit weights: eight columns of one row share four words, the first column in the
//! lowest halfword, as a vector load takes them. Otherwise as [`sixteens`](super::sixteens), at
//! half the columns: the first group has one to eight columns, padded with zeros to four or
//! eight.

use super::sixteens::position;

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

/// Puts `weight` in row `lane`, column `column` of a zeroed block of `columns`
/// columns that starts at `start`.
pub const fn place(
    words: &mut [u32],
    start: usize,
    columns: usize,
    lane: usize,
    column: usize,
    weight: i16,
) {
    let half = position::<GROUP>(columns, lane, column);
    words[start + half / 2] |= (weight as u16 as u32) << (16 * (half % 2));
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
