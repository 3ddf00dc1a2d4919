//! Every layout, whatever processor it is for, against the plain definition on
//! row-major arrays.
#![allow(missing_docs)]

use gatecell_kernels::layout::{
    columns, crossed, eights, far_nibbles, halves, nibble_pairs, nibbles, offset, paired,
    signed_nibbles, sixteens, stacked, stacked16, wide_eights,
};
use gatecell_kernels::portable::{row_sum, row_sum_wide};
use proptest::prelude::*;

pub fn weight() -> impl Strategy<Value = i8> {
    prop_oneof![Just(127i8), Just(-127i8), Just(0i8), -127i8..=127]
}

pub fn activation() -> impl Strategy<Value = i16> {
    prop_oneof![Just(i16::MAX), Just(i16::MIN), Just(0i16), any::<i16>()]
}

/// A block of the given rows behind `start` words that belong to others.
fn pack<W: Copy>(
    rows: &[&[W]],
    start: usize,
    len: usize,
    place: impl Fn(&mut [u32], usize, usize, usize, usize, W),
) -> Vec<u32> {
    let mut words = vec![0; start + len];
    for (lane, row) in rows.iter().enumerate() {
        for (column, &w) in row.iter().enumerate() {
            place(&mut words, start, row.len(), lane, column, w);
        }
    }
    assert!(words[..start].iter().all(|&word| word == 0));
    words.split_off(start)
}

fn check(raw: &[i8], x: &[i16], start: usize) {
    let rows: Vec<_> = raw.chunks_exact(x.len()).take(4).collect();
    let sums: Vec<_> = rows.iter().map(|row| row_sum(row, x)).collect();

    let words = pack(&rows, start, columns::block_len(x.len()), columns::place);
    assert_eq!(columns::dot(&words, x), sums[..], "columns");

    let words = pack(&rows, start, paired::block_len(x.len()), paired::place);
    assert_eq!(paired::dot(&words, x), sums[..], "paired digits");

    let words = pack(&rows, start, offset::block_len(x.len()), offset::place);
    assert_eq!(offset::dot(&words, x), sums[..], "offset digits");

    let words = pack(&rows, start, stacked::block_len(x.len()), stacked::place);
    assert_eq!(stacked::dot(&words, x), sums[..], "stacked digits");

    let words = pack(&rows, start, eights::block_len(x.len()), eights::place);
    assert_eq!(eights::dot(&words, x), sums[..], "eights");
}

fn check_halves(raw: &[i16], x: &[i16], start: usize) {
    let rows: Vec<_> = raw.chunks_exact(x.len()).take(4).collect();
    let sums: Vec<_> = rows.iter().map(|row| row_sum_wide(row, x)).collect();
    let words = pack(&rows, start, halves::block_len(x.len()), halves::place);
    assert_eq!(halves::dot(&words, x), sums[..], "halfwords");
    let len = wide_eights::block_len(x.len());
    let words = pack(&rows, start, len, wide_eights::place);
    assert_eq!(wide_eights::dot(&words, x), sums[..], "wide eights");

    let len = stacked16::block_len(x.len());
    let words = pack(&rows, start, len, stacked16::place);
    assert_eq!(stacked16::dot_wide(&words, x), sums[..], "16-bit digits");
    if x.len() <= stacked16::MAX_COLUMNS {
        assert_eq!(stacked16::dot(&words, x), sums[..], "stacked 16");
    }
}

fn check_nibbles(raw: &[i8], x: &[i16], start: usize) {
    let rows: Vec<_> = raw.chunks_exact(x.len()).take(4).collect();
    let sums: Vec<_> = rows.iter().map(|row| row_sum(row, x)).collect();
    let words = pack(&rows, start, nibbles::block_len(x.len()), nibbles::place);
    assert_eq!(nibbles::dot(&words, x), sums[..], "nibbles");
    let len = nibble_pairs::block_len(x.len());
    let words = pack(&rows, start, len, nibble_pairs::place);
    assert_eq!(nibble_pairs::dot(&words, x), sums[..], "pairs of nibbles");
    let len = far_nibbles::block_len(x.len());
    let words = pack(&rows, start, len, far_nibbles::place);
    assert_eq!(far_nibbles::dot(&words, x), sums[..], "far nibbles");
    let len = signed_nibbles::block_len(x.len());
    let words = pack(&rows, start, len, signed_nibbles::place);
    assert_eq!(signed_nibbles::dot(&words, x), sums[..], "signed nibbles");
}

fn check_bytes(raw: &[i8], x: &[i8], start: usize) {
    let rows: Vec<_> = raw.chunks_exact(x.len()).take(4).collect();
    let wide: Vec<_> = x.iter().map(|&x| x.into()).collect();
    let sums: Vec<_> = rows.iter().map(|row| row_sum(row, &wide)).collect();
    let words = pack(&rows, start, sixteens::block_len(x.len()), sixteens::place);
    assert_eq!(sixteens::dot(&words, x), sums[..], "sixteens");
    // Rows that are missing do not change those that are there.
    for rows in [&rows[..], &rows[..1], &rows[..3]] {
        let words = pack(rows, start, crossed::block_len(x.len()), crossed::place);
        let sums = &sums[..rows.len()];
        assert_eq!(crossed::dot_wide(&words, x)[..rows.len()], *sums, "digits");
        if x.len() <= crossed::MAX_COLUMNS {
            assert_eq!(crossed::dot(&words, x)[..rows.len()], *sums, "crossed");
        }
    }
}

proptest! {
    #[test]
    fn bytes_equal_the_definition(
        columns in prop_oneof![1usize..40, 500usize..600],
        start in 0usize..3,
        raw in prop::collection::vec(weight(), 4 * 600),
        x in prop::collection::vec(prop_oneof![Just(i8::MIN), Just(i8::MAX), any::<i8>()], 600),
    ) {
        check_bytes(&raw, &x[..columns], start);
    }

    #[test]
    fn nibbles_equal_the_definition(
        columns in 1usize..40,
        start in 0usize..3,
        raw in prop::collection::vec(-7i8..=7, 4 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        check_nibbles(&raw, &x[..columns], start);
    }

    #[test]
    fn halfwords_equal_the_definition(
        columns in 1usize..40,
        start in 0usize..3,
        raw in prop::collection::vec(activation(), 4 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        check_halves(&raw, &x[..columns], start);
    }

    #[test]
    fn layouts_equal_the_definition(
        columns in 1usize..40,
        start in 0usize..3,
        raw in prop::collection::vec(weight(), 4 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        check(&raw, &x[..columns], start);
    }
}

#[test]
fn crossed_digits_hold_the_largest_sums() {
    for columns in [1, 2, 257, crossed::MAX_COLUMNS, 600] {
        for signs in 0..16 {
            let row = |row: i8| if signs >> row & 1 == 0 { 127 } else { -127 };
            let raw: Vec<_> = (0..4).flat_map(|i| vec![row(i); columns]).collect();
            for x in [i8::MIN, -i8::MAX, 1, i8::MAX] {
                check_bytes(&raw, &vec![x; columns], 0);
            }
        }
    }
}

#[test]
fn stacked_16_bits_hold_the_largest_sums() {
    for columns in [257, stacked16::MAX_COLUMNS, 600] {
        for w in [i16::MAX, -i16::MAX, 255, -256] {
            for x in [i16::MIN, i16::MAX] {
                check_halves(&vec![w; 4 * columns], &vec![x; columns], 0);
            }
        }
    }
}

#[test]
fn extremes_at_every_tail() {
    for columns in 1..=17 {
        for w in [-127, -1, 127] {
            for x in [i16::MIN, -i16::MAX, i16::MAX] {
                check(&[w; 4 * 17], &vec![x; columns], 0);
                check_nibbles(&[w.clamp(-7, 7); 4 * 17], &vec![x; columns], 0);
                let wide = i16::from(w).signum() * i16::MAX;
                check_halves(&[wide; 4 * 17], &vec![x; columns], 0);
            }
        }
    }
}
