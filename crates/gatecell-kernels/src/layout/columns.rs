//! Column by column: one word of four bytes, one for each row of the block, the first row
//! lowest. Columns need no padding.

/// Rows of a block.
pub const ROWS: usize = 4;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns
}

/// Puts `weight` in row `lane`, column `column` of a zeroed block of `columns`
/// columns that starts at `start`.
pub const fn place(
    words: &mut [u32],
    start: usize,
    _columns: usize,
    lane: usize,
    column: usize,
    weight: i8,
) {
    words[start + column] |= (weight as u8 as u32) << (8 * lane);
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
