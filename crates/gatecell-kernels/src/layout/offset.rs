//! Offset digits: two rows share a halfword, the odd row's weight in the high byte and the
//! even row's, plus 128, in the low one.
//!
//! A block is four rows, two pairs. For every group of four columns it has four words: pair 0
//! of columns 0, 2; pair 0 of columns 1, 3; pair 1 of columns 0, 2; pair 1 of columns 1, 3;
//! the first column in the low halfword: so the bytes of four activations lie when every second
//! one is widened. Columns are padded to whole groups, and the incomplete group, if any, comes
//! **first**.
//!
//! A dual 16-bit multiply-accumulate of the raw words sums
//! `raw = S_even + 128·Σx + 256·S_odd`, one of their sign-extended high bytes `S_odd`, and
//! `S_even = raw − 128·Σx − 256·S_odd`: modulo 2^32, so that raw sums may wrap, and all of it
//! may be multiplied by a power of two as long as the sums that come out fit 32 bits.

use super::rows::{self, Rows};

/// Rows of a block.
pub const ROWS: usize = 4;

/// Columns of a group.
pub const GROUP: usize = 4;

/// Words of a block.
#[must_use]
pub const fn block_len(columns: usize) -> usize {
    columns.div_ceil(GROUP) * ROWS
}

/// The word of `lane` and `column` in its block, and the bit where its pair starts.
const fn position(columns: usize, lane: usize, column: usize) -> (usize, u32) {
    let rest = columns % GROUP;
    let group = if column >= columns - rest {
        0
    } else {
        column / GROUP + (rest > 0) as usize
    };
    let in_group = column % GROUP;
    let word = group * ROWS + lane / 2 * 2 + in_group % 2;
    (word, 16 * (in_group / 2) as u32)
}

/// The digits of rows and columns that are not there are zero.
const NONE: u128 = rows::bytes([-128, 0, -128, 0]);

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let columns = rows.columns();
    let whole = columns - columns % GROUP;
    let (first, words) = words.split_at_mut(if whole < columns { ROWS } else { 0 });
    if whole < columns {
        rows::put(first, 0, digits(rows.run(whole, columns, NONE).quad(0)));
    }
    let strips = rows::strips(words);
    rows::each_quad!(
        rows.run(0, whole, NONE),
        |group, quad| four: strips[group].0 = digits(quad),
        rest: rows::put(words, ROWS * group, digits(quad)),
    );
}

/// The words of a group.
const fn digits(quad: u128) -> u128 {
    // The order of a word's bytes is that of every second column; even rows are 128 more.
    rows::swap(quad, 0x0000_0000_ff00_ff00_0000_0000_ff00_ff00, 24) ^ rows::repeat(0x0080_0080)
}

/// The sums of a block, computed as the kernel does.
#[must_use]
pub fn dot<A: Copy + Into<i32>>(block: &[u32], x: &[A]) -> [i32; ROWS] {
    let mut acc = [0i32; ROWS];
    for pair in 0..ROWS / 2 {
        let (mut raw, mut odd) = (0i32, 0i32);
        for (column, &activation) in x.iter().enumerate() {
            let (word, shift) = position(x.len(), 2 * pair, column);
            let digits = block.get(word).map_or(0, |word| (word >> shift) as i16);
            let activation: i32 = activation.into();
            raw = raw.wrapping_add((i32::from(digits) - 128).wrapping_mul(activation));
            odd = odd.wrapping_add(i32::from(digits >> 8).wrapping_mul(activation));
        }
        acc[2 * pair] = raw.wrapping_sub(odd << 8);
        acc[2 * pair + 1] = odd;
    }
    acc
}
