//! Halfwords: two neighbouring columns of a row share a word, the first column low, as a
//! dual 16-bit multiply-accumulate takes them. A block is four rows; for every pair of
//! columns it has the words of the four rows one after the other. An odd last column is
//! padded with zero.

/// Rows of a block.
pub const ROWS: usize = 4;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns.div_ceil(2) * ROWS
}

/// Puts `weight` in row `lane`, column `column` of a zeroed block of `columns`
/// columns that starts at `start`.
pub const fn place(
    words: &mut [u32],
    start: usize,
    _columns: usize,
    lane: usize,
    column: usize,
    weight: i16,
) {
    let word = start + column / 2 * ROWS + lane;
    words[word] |= (weight as u16 as u32) << (16 * (column % 2));
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
