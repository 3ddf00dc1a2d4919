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

use super::rows::{self, Rows};

pub use super::nibbles::{MAX_COLUMNS, ROWS, block_len};

/// Makes digits, 8 more, of the weights of even rows.
const OFFSET: u128 = rows::repeat(0x0008_0008);
/// The digits of rows and columns that are not there are zero.
const NONE: u128 = rows::bytes([-8, 0, -8, 0]);

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let columns = rows.columns();
    let odd = columns % 2;
    let (first, words) = words.split_at_mut(odd);
    if odd > 0 {
        // In the place of a second column.
        let digits = digits(rows.run(0, 1, NONE).quad(0));
        first[0] = far((digits & 0xffff) << 16) as u32;
    }
    let twos = rows::twos(words);
    rows::each_quad!(
        rows.run(odd, columns, NONE),
        |index, quad| four: twos[index].0 = far(digits(quad)),
        rest: rows::put_two(words, 2 * index, far(digits(quad))),
    );
}

/// Four columns, each with the rows one after the other.
const fn digits(quad: u128) -> u64 {
    rows::nibbles(rows::transposed(quad) ^ OFFSET)
}

/// Moves the odd rows of two words away from the even ones.
const fn far(words: u64) -> u64 {
    const EVEN: u64 = 0x0f0f_0f0f_0f0f_0f0f;
    const BYTE: u64 = 0x0000_00ff_0000_00ff;
    let odd = words & !EVEN;
    words & EVEN | odd >> 8 & !(BYTE << 24) | (odd & BYTE) << 24
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
