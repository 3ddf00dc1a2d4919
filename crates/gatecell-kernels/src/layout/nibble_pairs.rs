//! Stacked digits of four bits ([`nibbles`]) for a processor that multiplies
//! and adds two halfwords at once: the last column, if their number is odd, comes **first**,
//! alone in its word, so that whole words and nothing but whole words follow.
//!
//! A halfword is `n0 + 16·n1 + 256·n2 + 4096·n3`, where `n0`, `n1` and `n2` are weights plus 8
//! and `n3` is signed. Four multiply-accumulates sum products with all of it (`A`), with `16·n1`
//! (`B`), with `n2` (`C`) and with `n2 + 16·n3`, the upper byte (`D`). Each starts from what the
//! 8 in it add ([`start`]). Then, modulo 2^32, rows 0 to 3 are
//! `A − B − 256·D`, `B / 16`, `C` and `(D − C) / 16`. The divisions are exact, as long as what
//! they divide fits 32 bits: up to [`MAX_COLUMNS`].

use super::nibbles;

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
    let position = match columns % 2 {
        0 => column,
        _ if column == columns - 1 => 0,
        _ => column + 2,
    };
    nibbles::place(words, start, columns, lane, position, weight);
}

/// What the sums A, B, C and D start from, by the sum of all activations.
#[must_use]
#[inline]
pub const fn start(sum: i32) -> [i32; ROWS] {
    let offset = sum.wrapping_mul(-8);
    [
        offset.wrapping_mul(1 + 16 + 256),
        offset.wrapping_mul(16),
        offset,
        offset,
    ]
}

/// The sums of a block of any number of columns.
#[must_use]
#[inline]
pub fn dot(block: &[u32], x: &[i16]) -> [i32; ROWS] {
    let odd = x.len() % 2;
    let (pairs, last) = x.split_at(x.len() - odd);
    let (first, words) = block.split_at(odd.min(block.len()));
    let (last, pairs) = (nibbles::dot(first, last), nibbles::dot(words, pairs));
    core::array::from_fn(|row| last[row].wrapping_add(pairs[row]))
}
