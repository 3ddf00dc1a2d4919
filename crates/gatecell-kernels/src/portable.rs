//! The specification of the kernels, in plain scalar code.

use crate::WEIGHTS_PER_WORD;

/// Products of one block's `R` rows with the activations `x`:
/// `acc[r] = Σ_k w[r][k] · x[k]`, wrapping in `i32`.
///
/// The converter proves for every row that no sum of this kind leaves `i32`,
/// so wrapping never shows; wrapping addition makes the result independent of
/// the order of summation. `block` is [`crate::block_len`]`(R, x.len())` words
/// long; a shorter one counts as padded with zero weights.
#[must_use]
#[inline]
pub fn dot<const R: usize>(block: &[u32], x: &[i16]) -> [i32; R] {
    let mut acc = [0i32; R];
    let (quads, rest) = x.as_chunks::<WEIGHTS_PER_WORD>();
    let mut words = block.as_chunks::<R>().0.iter();
    for (quad, lanes) in quads.iter().zip(words.by_ref()) {
        for (acc, &word) in acc.iter_mut().zip(lanes) {
            *acc = acc.wrapping_add(dot_word(word, quad));
        }
    }
    if let Some(lanes) = words.next() {
        for (acc, &word) in acc.iter_mut().zip(lanes) {
            *acc = acc.wrapping_add(dot_word(word, rest));
        }
    }
    acc
}

/// Up to four products of one word's bytes.
#[inline(always)]
fn dot_word(word: u32, x: &[i16]) -> i32 {
    word.to_le_bytes()
        .iter()
        .zip(x)
        .fold(0i32, |sum, (&w, &x)| {
            sum.wrapping_add(i32::from(w as i8) * i32::from(x))
        })
}
