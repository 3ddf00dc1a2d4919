//! Eights: eight columns of one row share two words, the first column in the lowest byte,
//! as a vector load takes them that widens bytes to halfwords. A block is four rows; for
//! every group of eight columns it has the eights of the four rows one after the other.
//! The first group has what the others leave, one to eight columns, padded with zeros: a
//! kernel loads its activations with care and then runs through complete groups only.

use super::rows::{self, Rows, Run};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Columns of a group.
pub const GROUP: usize = 8;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    // As quick as can be, because every step asks: no matrix has columns enough to wrap.
    columns.wrapping_add(GROUP - 1) / GROUP * (ROWS * GROUP / 4)
}

/// Columns of the first group; none if there are no columns.
#[must_use]
pub const fn first(columns: usize) -> usize {
    if columns == 0 {
        0
    } else {
        (columns - 1) % GROUP + 1
    }
}

/// The word of `lane` and `column` in its block, and the bit where its weight starts.
const fn position(columns: usize, lane: usize, column: usize) -> (usize, u32) {
    let first = first(columns);
    let (group, place) = if column < first {
        (0, column)
    } else {
        ((column - first) / GROUP + 1, (column - first) % GROUP)
    };
    let word = (group * ROWS + lane) * (GROUP / 4) + place / 4;
    (word, 8 * (place % 4) as u32)
}

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let first = first(rows.columns());
    put(&rows.run(0, first, 0), 0, words);
    put(&rows.run(first, rows.columns(), 0), 1, words);
}

/// Puts eights in their places, from the group `start` on.
const fn put(run: &Run<'_, i8>, start: usize, words: &mut [u32]) {
    const GROUP_WORDS: usize = ROWS * GROUP / 4;
    rows::each_quad!(
        run,
        |quad, weights| four: rows::put_apart(
            words,
            (start + quad / 2) * GROUP_WORDS + quad % 2,
            GROUP / 4,
            weights,
        ),
        rest: rows::put_apart(
            words,
            (start + quad / 2) * GROUP_WORDS + quad % 2,
            GROUP / 4,
            weights,
        ),
    );
}

/// The sums of a block.
#[must_use]
pub fn dot(block: &[u32], x: &[i16]) -> [i32; ROWS] {
    core::array::from_fn(|lane| {
        let products = x.iter().enumerate().map(|(column, &activation)| {
            let (word, shift) = position(x.len(), lane, column);
            let weight = block.get(word).map_or(0, |word| (word >> shift) as i8);
            i32::from(weight) * i32::from(activation)
        });
        products.fold(0, i32::wrapping_add)
    })
}
