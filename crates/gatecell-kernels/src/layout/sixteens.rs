//! Sixteens: sixteen columns of one row share four words, the first column in the lowest byte,
//! as a vector load takes them. A block is four rows; for every group of sixteen columns it has
//! the sixteens of the four rows one after the other. The first group has what the others leave,
//! one to sixteen columns, padded with zeros to eight or sixteen: a kernel loads its activations
//! with care and then runs through complete groups only.

use super::rows::{self, Rows, Run};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Columns of a group.
pub const GROUP: usize = 16;

/// Columns of a first group that is small.
const SMALL: usize = GROUP / 2;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    // As quick as can be, because every step asks: no matrix has columns enough to wrap.
    columns.wrapping_add(SMALL - 1) / SMALL * (ROWS * SMALL / 4)
}

/// The place of a weight among those of its block, where groups are `GROUP` columns and a first
/// group of at most half of them is padded to the half.
pub(super) const fn position<const GROUP: usize>(
    columns: usize,
    lane: usize,
    column: usize,
) -> usize {
    let first = (columns - 1) % GROUP + 1;
    let width = if first <= GROUP / 2 { GROUP / 2 } else { GROUP };
    if column < first {
        lane * width + column
    } else {
        let (group, place) = ((column - first) / GROUP, (column - first) % GROUP);
        ROWS * width + (group * ROWS + lane) * GROUP + place
    }
}

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let (first, width) = first::<GROUP>(rows.columns());
    let (small, words) = words.split_at_mut(ROWS * width / 4);
    put(&rows.run(0, first, 0), width / 4, small);
    put(&rows.run(first, rows.columns(), 0), GROUP / 4, words);
}

/// Puts the rows of groups in their places, `words_of_row` for each.
const fn put(run: &Run<'_, i8>, words_of_row: usize, words: &mut [u32]) {
    rows::each_quad!(
        run,
        |quad, weights| four: rows::put_apart(words, quad / words_of_row * ROWS * words_of_row + quad % words_of_row, words_of_row, weights),
        rest: rows::put_apart(words, quad / words_of_row * ROWS * words_of_row + quad % words_of_row, words_of_row, weights),
    );
}

/// Columns of the first group, and what they are padded to.
pub(super) const fn first<const GROUP: usize>(columns: usize) -> (usize, usize) {
    let first = (columns - 1) % GROUP + 1;
    let width = if first <= GROUP / 2 { GROUP / 2 } else { GROUP };
    (first, width)
}

/// The sums of a block.
#[must_use]
pub fn dot(block: &[u32], x: &[i8]) -> [i32; ROWS] {
    core::array::from_fn(|lane| {
        let products = x.iter().enumerate().map(|(column, &activation)| {
            let byte = position::<GROUP>(x.len(), lane, column);
            let word = block.get(byte / 4).copied().unwrap_or_default();
            let weight = (word >> (8 * (byte % 4))) as i8;
            i32::from(weight) * i32::from(activation)
        });
        products.fold(0, i32::wrapping_add)
    })
}
