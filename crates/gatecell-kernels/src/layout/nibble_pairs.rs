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
use super::rows::Rows;

pub use super::nibbles::{MAX_COLUMNS, ROWS, block_len};

/// Puts the rows of a block in its words, which are zero.
pub const fn place(rows: &Rows<'_, i8>, words: &mut [u32]) {
    let columns = rows.columns();
    let odd = columns % 2;
    let (last, pairs) = words.split_at_mut(odd);
    nibbles::place_columns(rows, columns - odd, columns, last);
    nibbles::place_columns(rows, 0, columns - odd, pairs);
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
