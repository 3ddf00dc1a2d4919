//! Digits of four bits far apart: a word holds two neighbouring columns of four rows so that
//! a rotated and masked word is two rows of a column, 28 bits apart, which one long
//! multiply-accumulate sums together.
//!
//! Of an odd number of columns the first one is alone in its word, in the place of a second.
//! The digits of a word, from the lowest up, are rows 0, 3 and 2 of the first column, 1 and 0 of
//! the second, 3 and 2 of it, and 1 of the first. Even rows are plus 8 and so not negative, odd
//! rows are signed. With `m` = 0xf000000f, the word `W & m` is `n0 + 2^28·n1` of the first
//! column; rotated right by a byte before, it is `n2 + 2^28·n3`; by two and by three bytes,
//! those of the second column. A sum of products with it in 64 bits, that starts from
//! `2^27 − 8·Σx` ([`start`]), is `2^27 + S_even + 2^28·S_odd`, and its lowest 28 bits are
//! `2^27 + S_even`, up to [`MAX_COLUMNS`].

pub use super::nibbles::{MAX_COLUMNS, ROWS, block_len};

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
    let position = column + columns % 2;
    // How far right the row's pair of digits is rotated, and where in the pair the row is.
    let rotation = 16 * (position % 2) + 8 * (lane / 2);
    let (digit, bit) = if lane.is_multiple_of(2) {
        (weight as i32 + 8, 0)
    } else {
        (weight as i32, 28)
    };
    let word = &mut words[start + position / 2];
    *word = super::words::add_field(*word, ((rotation + bit) % 32) as u32, 4, digit);
}

/// What the sums of two rows start from, by the sum of all activations.
#[must_use]
#[inline]
pub const fn start(sum: i32) -> i64 {
    (1 << 27) - 8 * sum as i64
}

/// The sums of a block of any number of columns.
#[must_use]
#[inline]
pub fn dot(block: &[u32], x: &[i16]) -> [i32; ROWS] {
    let odd = x.len() % 2;
    let halves = block.iter().flat_map(|word| [*word, word.rotate_right(16)]);
    let mut sums = [0i32; ROWS];
    for (half, &x) in halves.skip(odd).zip(x) {
        let pairs = [half, half.rotate_right(8)];
        for (sums, pair) in sums.chunks_mut(2).zip(pairs) {
            let digits = [(pair & 0xf) as i32 - 8, pair as i32 >> 28];
            for (sum, digit) in sums.iter_mut().zip(digits) {
                *sum = sum.wrapping_add(digit * i32::from(x));
            }
        }
    }
    sums
}
