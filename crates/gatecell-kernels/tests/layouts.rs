//! Every layout, whatever processor it is for, against the plain definition on
//! row-major arrays.
#![allow(missing_docs)]

use gatecell_kernels::layout::{
    Rows, columns, crossed, eights, far_nibbles, halves, nibble_pairs, nibbles, offset, paired,
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

/// A block of the given rows.
macro_rules! pack {
    ($layout:ident, $weight:ty, $rows:expr) => {{
        let rows: &[&[$weight]] = $rows;
        let columns = rows[0].len();
        let mut words = vec![0; $layout::block_len(columns)];
        let four = std::array::from_fn(|lane| rows.get(lane).copied().unwrap_or_default());
        $layout::place(&Rows::<$weight>::new(four, columns), &mut words);
        words
    }};
}

fn check(raw: &[i8], x: &[i16]) {
    let rows: Vec<_> = raw.chunks_exact(x.len()).take(4).collect();
    let sums: Vec<_> = rows.iter().map(|row| row_sum(row, x)).collect();
    // Rows that are missing do not change those that are there.
    for rows in [&rows[..], &rows[..1], &rows[..3]] {
        let sums = &sums[..rows.len()];
        let words = pack!(columns, i8, rows);
        assert_eq!(columns::dot(&words, x)[..rows.len()], *sums, "columns");

        let words = pack!(paired, i8, rows);
        assert_eq!(paired::dot(&words, x)[..rows.len()], *sums, "paired digits");

        let words = pack!(offset, i8, rows);
        assert_eq!(offset::dot(&words, x)[..rows.len()], *sums, "offset digits");

        let words = pack!(stacked, i8, rows);
        assert_eq!(
            stacked::dot(&words, x)[..rows.len()],
            *sums,
            "stacked digits"
        );

        let words = pack!(eights, i8, rows);
        assert_eq!(eights::dot(&words, x)[..rows.len()], *sums, "eights");
    }
}

fn check_halves(raw: &[i16], x: &[i16]) {
    let rows: Vec<_> = raw.chunks_exact(x.len()).take(4).collect();
    let sums: Vec<_> = rows.iter().map(|row| row_sum_wide(row, x)).collect();
    // Rows that are missing do not change those that are there.
    for rows in [&rows[..], &rows[..1], &rows[..3]] {
        let sums = &sums[..rows.len()];
        let words = pack!(halves, i16, rows);
        assert_eq!(halves::dot(&words, x)[..rows.len()], *sums, "halfwords");
        let words = pack!(wide_eights, i16, rows);
        assert_eq!(
            wide_eights::dot(&words, x)[..rows.len()],
            *sums,
            "wide eights"
        );

        let words = pack!(stacked16, i16, rows);
        assert_eq!(
            stacked16::dot_wide(&words, x)[..rows.len()],
            *sums,
            "16-bit digits"
        );
        if x.len() <= stacked16::MAX_COLUMNS {
            assert_eq!(stacked16::dot(&words, x)[..rows.len()], *sums, "stacked 16");
        }
    }
}

fn check_nibbles(raw: &[i8], x: &[i16]) {
    let rows: Vec<_> = raw.chunks_exact(x.len()).take(4).collect();
    let sums: Vec<_> = rows.iter().map(|row| row_sum(row, x)).collect();
    // Rows that are missing do not change those that are there.
    for rows in [&rows[..], &rows[..1], &rows[..3]] {
        let sums = &sums[..rows.len()];
        let words = pack!(nibbles, i8, rows);
        assert_eq!(nibbles::dot(&words, x)[..rows.len()], *sums, "nibbles");
        let words = pack!(nibble_pairs, i8, rows);
        assert_eq!(
            nibble_pairs::dot(&words, x)[..rows.len()],
            *sums,
            "pairs of nibbles"
        );
        let words = pack!(far_nibbles, i8, rows);
        assert_eq!(
            far_nibbles::dot(&words, x)[..rows.len()],
            *sums,
            "far nibbles"
        );
        let words = pack!(signed_nibbles, i8, rows);
        assert_eq!(
            signed_nibbles::dot(&words, x)[..rows.len()],
            *sums,
            "signed nibbles"
        );
    }
}

fn check_bytes(raw: &[i8], x: &[i8]) {
    let rows: Vec<_> = raw.chunks_exact(x.len()).take(4).collect();
    let wide: Vec<_> = x.iter().map(|&x| x.into()).collect();
    let sums: Vec<_> = rows.iter().map(|row| row_sum(row, &wide)).collect();
    let words = pack!(sixteens, i8, &rows);
    assert_eq!(sixteens::dot(&words, x), sums[..], "sixteens");
    // Rows that are missing do not change those that are there.
    for rows in [&rows[..], &rows[..1], &rows[..3]] {
        let words = pack!(crossed, i8, rows);
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
        raw in prop::collection::vec(weight(), 4 * 600),
        x in prop::collection::vec(prop_oneof![Just(i8::MIN), Just(i8::MAX), any::<i8>()], 600),
    ) {
        check_bytes(&raw, &x[..columns]);
    }

    #[test]
    fn nibbles_equal_the_definition(
        columns in 1usize..40,
        raw in prop::collection::vec(-7i8..=7, 4 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        check_nibbles(&raw, &x[..columns]);
    }

    #[test]
    fn halfwords_equal_the_definition(
        columns in 1usize..40,
        raw in prop::collection::vec(activation(), 4 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        check_halves(&raw, &x[..columns]);
    }

    #[test]
    fn layouts_equal_the_definition(
        columns in 1usize..40,
        raw in prop::collection::vec(weight(), 4 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        check(&raw, &x[..columns]);
    }
}

#[test]
fn crossed_digits_hold_the_largest_sums() {
    for columns in [1, 2, 257, crossed::MAX_COLUMNS, 600] {
        for signs in 0..16 {
            let row = |row: i8| if signs >> row & 1 == 0 { 127 } else { -127 };
            let raw: Vec<_> = (0..4).flat_map(|i| vec![row(i); columns]).collect();
            for x in [i8::MIN, -i8::MAX, 1, i8::MAX] {
                check_bytes(&raw, &vec![x; columns]);
            }
        }
    }
}

#[test]
fn stacked_16_bits_hold_the_largest_sums() {
    for columns in [257, stacked16::MAX_COLUMNS, 600] {
        for w in [i16::MAX, -i16::MAX, 255, -256] {
            for x in [i16::MIN, i16::MAX] {
                check_halves(&vec![w; 4 * columns], &vec![x; columns]);
            }
        }
    }
}

#[test]
fn extremes_at_every_tail() {
    for columns in 1..=17 {
        for w in [-127, -1, 127] {
            for x in [i16::MIN, -i16::MAX, i16::MAX] {
                check(&[w; 4 * 17], &vec![x; columns]);
                check_nibbles(&[w.clamp(-7, 7); 4 * 17], &vec![x; columns]);
                let wide = i16::from(w).signum() * i16::MAX;
                check_halves(&[wide; 4 * 17], &vec![x; columns]);
            }
        }
    }
}
