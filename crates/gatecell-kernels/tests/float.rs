//! Products in single precision of this processor against the plain definition, bit by bit.
#![allow(missing_docs)]

use gatecell_kernels::float::{add, portable};
use proptest::prelude::*;

/// Blocks of `N` rows, `[K][N]`, with the bits of one row after the other.
fn check<const N: usize>(sums: [f32; 4], weights: &[f32], x: &[f32]) {
    let start: [f32; N] = std::array::from_fn(|n| sums[n]);
    let block = &weights[..N * x.len()];
    let expected = std::array::from_fn(|n| {
        let column = |sum: f32, k: usize| sum + block[k * N + n] * x[k];
        (0..x.len()).fold(start[n], column)
    });
    let bits = |sums: [f32; N]| sums.map(f32::to_bits);
    assert_eq!(bits(add(start, block, x)), bits(expected));
    assert_eq!(bits(portable(start, block, x)), bits(expected));
}

proptest! {
    #[test]
    fn rows_are_summed_one_column_after_the_other(
        sums in prop::array::uniform4(-2.0f32..2.0),
        weights in prop::collection::vec(-2.0f32..2.0, 4 * 40),
        x in prop::collection::vec(-2.0f32..2.0, 0..40),
    ) {
        check::<1>(sums, &weights, &x);
        check::<2>(sums, &weights, &x);
        check::<3>(sums, &weights, &x);
        check::<4>(sums, &weights, &x);
    }
}

#[test]
fn a_short_block_is_summed_as_far_as_it_goes() {
    assert_eq!(
        add([1.0, 2.0], &[3.0, 4.0, 5.0], &[10.0, 1.0]),
        [31.0, 42.0]
    );
}
