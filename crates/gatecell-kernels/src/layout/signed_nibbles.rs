//! Signed digits of four bits: a halfword holds one column of four rows as the sum
//! `d₀ + 16·d₁ + 256·d₂ + 4096·d₃`, a word two neighbouring columns, the first one low. Digits
//! are −7 to 7, so that those below one are together less than half of it: a halfword shifted
//! right with rounding is exactly the sum of the digits that remain. A kernel sums
//! `A_k = Σ H_k·x`, modulo 2^32, and gets `Σ d_k·x = A_k − 16·A_{k+1}`, as with
//! [`nibbles`](super::nibbles), but needs no correction for an offset.
//!
//! Groups are eight columns; the first has what the others leave, one to eight columns, and
//! takes whole words.

/// Rows of a block.
pub const ROWS: usize = 4;

/// Columns of a group.
pub const GROUP: usize = 8;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    // As quick as can be, because every step asks: no matrix has columns enough to wrap.
    columns.wrapping_add(1) / 2
}

/// The halfword of a column.
const fn position(columns: usize, column: usize) -> usize {
    let first = (columns - 1) % GROUP + 1;
    if column < first {
        column
    } else {
        column + first % 2
    }
}

/// Puts `weight`, −7 to 7, in row `lane`, column `column` of a zeroed block of `columns`
/// columns that starts at `start`.
pub const fn place(
    words: &mut [u32],
    start: usize,
    columns: usize,
    lane: usize,
    column: usize,
    weight: i8,
) {
    let half = position(columns, column);
    let word = &mut words[start + half / 2];
    let shift = 16 * (half % 2) as u32;
    *word = super::words::add_field(*word, shift, 16, (weight as i32) << (4 * lane));
}

/// The sums of a block, computed as the kernel does.
#[must_use]
pub fn dot(block: &[u32], x: &[i16]) -> [i32; ROWS] {
    let mut sums = [0i32; ROWS];
    let columns = x.len();
    for (column, &x) in x.iter().enumerate() {
        let half = position(columns, column);
        let word = block.get(half / 2).copied().unwrap_or_default();
        let digits = i32::from((word >> (16 * (half % 2))) as i16);
        for (k, sum) in sums.iter_mut().enumerate() {
            let rounding = (1 << (4 * k)) >> 1;
            let digits = (digits + rounding) >> (4 * k);
            *sum = sum.wrapping_add(digits.wrapping_mul(i32::from(x)));
        }
    }
    let [a, b, c, d] = sums;
    [
        a.wrapping_sub(b << 4),
        b.wrapping_sub(c << 4),
        c.wrapping_sub(d << 4),
        d,
    ]
}
