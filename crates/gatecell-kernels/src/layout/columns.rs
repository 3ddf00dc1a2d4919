//! Column by column: one byte for each row of the block, the first row lowest;
//! `ROWS` is a multiple of four. Columns need no padding.

/// Words of a block.
#[must_use]
pub const fn block_len<const ROWS: usize>(columns: usize) -> usize {
    columns * (ROWS / 4)
}

/// Puts `weight` in row `lane`, column `column` of a zeroed block of `columns`
/// columns that starts at `start`.
pub const fn place<const ROWS: usize>(
    words: &mut [u32],
    start: usize,
    _columns: usize,
    lane: usize,
    column: usize,
    weight: i8,
) {
    let word = start + column * (ROWS / 4) + lane / 4;
    words[word] |= (weight as u8 as u32) << (8 * (lane % 4));
}

/// The sums of four neighbouring rows, `ROWS / 4` words per column, from the
/// word `block[0]` on.
#[must_use]
#[inline]
pub fn dot<const ROWS: usize, A: Copy + Into<i32>>(block: &[u32], x: &[A]) -> [i32; 4] {
    let mut acc = [0i32; 4];
    for (word, &x) in block.iter().step_by(ROWS / 4).zip(x) {
        let weights = word.to_le_bytes();
        for (acc, w) in acc.iter_mut().zip(weights) {
            *acc = acc.wrapping_add(i32::from(w as i8) * x.into());
        }
    }
    acc
}
