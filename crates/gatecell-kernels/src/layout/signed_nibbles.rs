//! Signed digits of four bits: a halfword holds one column of four rows as the sum
//! `d₀ + 16·d₁ + 256·d₂ + 4096·d₃`, a word two neighbouring columns, the first one low. Digits
//! are −7 to 7, so that those below one are together less than half of it: a halfword shifted
//! right with rounding is exactly the sum of the digits that remain. A kernel sums
//! `A_k = Σ H_k·x`, modulo 2^32, and gets `Σ d_k·x = A_k − 16·A_{k+1}`, as with
//! [`nibbles`](super::nibbles), but needs no correction for an offset.
//!
//! Groups are eight columns; the first has what the others leave, one to eight columns, and
//! takes whole words.

use super::rows::{self, Rows};

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

/// Makes digits, 8 more, of all weights of a column.
const OFFSET: u128 = rows::repeat(0x0808_0808);
/// Halfwords 0 and 2.
const EVEN: u64 = 0x0000_ffff_0000_ffff;
/// What the 8 add up to, taken from 2^16, in both.
const LESS: u64 = (0x0001_0000 - 0x8888) * 0x0000_0001_0000_0001;

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let columns = rows.columns();
    let first = (columns - 1) % GROUP + 1;
    let (small, words) = words.split_at_mut(first.div_ceil(2));
    place_columns(rows, 0, first, small);
    place_columns(rows, first, columns, words);
}

/// The same of the columns from `start` to before `end`.
const fn place_columns(rows: &Rows<'_, i8>, start: usize, end: usize, words: &mut [u32]) {
    let twos = rows::twos(words);
    rows::each_quad!(
        rows.run(start, end, 0),
        |index, quad| four: twos[index].0 = digits(quad),
        rest: rows::put_two(words, 2 * index, digits(quad)),
    );
}

/// The words of four columns.
const fn digits(quad: u128) -> u64 {
    let raised = rows::nibbles(rows::transposed(quad) ^ OFFSET);
    // Every second halfword by itself, as one must not take from the next.
    let even = ((raised & EVEN) + LESS) & EVEN;
    let odd = ((raised >> 16 & EVEN) + LESS) & EVEN;
    even | odd << 16
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
