//! Paired digits: two rows share a halfword, `H = even + 256·odd`, as a signed
//! sum: the low byte, sign-extended, is the even row's weight.
//!
//! A block is four rows, two pairs. For every group of four columns it has four
//! words: pair 0 of columns 0, 1; pair 0 of columns 2, 3; pair 1 of columns 0,
//! 1; pair 1 of columns 2, 3; the first column in the low halfword. Columns are
//! padded with zeros to whole groups, and the incomplete group, if any, comes
//! **first**: a kernel loads its activations with care and then runs through
//! complete groups only.
//!
//! A dual 16-bit multiply-accumulate of the raw word sums `S_even + 256·S_odd`
//! (in 64 bits), one of the sign-extended even bytes sums `S_even`, and
//! `S_odd = ⌊raw / 256⌋ − ⌊S_even / 256⌋`, exactly, since the raw sum is
//! `S_even` plus a multiple of 256. It holds as long as `S_even` fits `i32`.

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
    let word = group * ROWS + lane / 2 * 2 + in_group / 2;
    (word, 16 * (in_group % 2) as u32)
}

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let columns = rows.columns();
    let whole = columns - columns % GROUP;
    let (first, words) = words.split_at_mut(if whole < columns { ROWS } else { 0 });
    if whole < columns {
        rows::put(first, 0, digits(rows.run(whole, columns, 0).quad(0)));
    }
    let strips = rows::strips(words);
    rows::each_quad!(
        rows.run(0, whole, 0),
        |group, quad| four: strips[group].0 = digits(quad),
        rest: rows::put(words, ROWS * group, digits(quad)),
    );
}

/// The words of a group.
const fn digits(quad: u128) -> u128 {
    const SIGNS: u128 = rows::repeat(0x0080_0080);
    const LOW: u128 = rows::repeat(0x0000_ffff);
    const GUARD: u128 = rows::repeat(0x0001_0000);
    let pairs = rows::pairs(quad);
    // What a negative even row takes from the odd one; every second halfword by itself, as none
    // must take from the next.
    let borrow = (pairs & SIGNS) << 1;
    let even = ((pairs & LOW | GUARD) - (borrow & LOW)) & LOW;
    let odd = ((pairs >> 16 & LOW | GUARD) - (borrow >> 16 & LOW)) & LOW;
    even | odd << 16
}

/// The sums of a block, computed as the kernel does.
#[must_use]
pub fn dot(block: &[u32], x: &[i16]) -> [i32; ROWS] {
    let mut acc = [0; ROWS];
    for pair in 0..ROWS / 2 {
        let (mut raw, mut even) = (0i64, 0i32);
        for (column, &activation) in x.iter().enumerate() {
            let (word, shift) = position(x.len(), 2 * pair, column);
            let digits = block.get(word).map_or(0, |word| (word >> shift) as i16);
            raw += i64::from(digits) * i64::from(activation);
            even = even.wrapping_add(i32::from(digits as i8) * i32::from(activation));
        }
        acc[2 * pair] = even;
        acc[2 * pair + 1] = ((raw >> 8) as i32).wrapping_sub(even >> 8);
    }
    acc
}
