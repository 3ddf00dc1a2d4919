//! Packing and products of this processor against the plain definition.
#![allow(missing_docs)]

use gatecell_kernels::kernel::W8A16;
use gatecell_kernels::pack::{pack_gates_into, pack_rows_into, packed_rows_len};
use gatecell_kernels::portable::row_sum;
use gatecell_kernels::row::{Sums, joint};
use gatecell_kernels::{DENSE_ROWS, Joints, Products, Row, pack_gates, packed_len};
use proptest::prelude::*;

fn weight() -> impl Strategy<Value = i8> {
    prop_oneof![Just(127i8), Just(-127i8), Just(0i8), -127i8..=127]
}

fn activation() -> impl Strategy<Value = i16> {
    prop_oneof![Just(i16::MAX), Just(i16::MIN), Just(0i16), any::<i16>()]
}

/// Row constants without a pattern.
fn rows<const N: usize>(units: usize) -> Vec<[Row; N]> {
    let scale = |seed: usize| (seed.wrapping_mul(0x9e37_79b9) >> 3) as i32 >> 4;
    let row = |i: usize| Row {
        bias: scale(3 * i),
        input_scale: scale(3 * i + 1),
        hidden_scale: scale(3 * i + 2),
    };
    let unit = |u: usize| std::array::from_fn(|n| row(u * N + n));
    (0..units).map(unit).collect()
}

/// Packed matrices, rows and the expected pre-activations.
type Checked<const N: usize> = (Vec<u32>, Vec<u32>, Vec<[Row; N]>, Vec<[i32; N]>);

/// `w` is `[N][units][x.len()]`, `r` is `[N][units][h.len()]`.
fn check<const N: usize>(
    units: usize,
    (w, r): (&[i8], &[i8]),
    (x, h): (&[i16], &[i16]),
    shift: u32,
) -> Checked<N> {
    let pack = |raw: &[i8], columns| {
        let mut words = vec![0; packed_len(units, N, columns)];
        pack_gates_into(&raw[..N * units * columns], N, columns, &mut words);
        words
    };
    let (packed_w, packed_r) = (pack(w, x.len()), pack(r, h.len()));
    let rows = rows::<N>(units);
    let mut joints = Vec::new();
    let mut products = Products::<N, W8A16>::new(&packed_w, &packed_r, x, h, &rows);
    for (unit, rows) in rows.iter().enumerate() {
        let sums: [Sums; N] = std::array::from_fn(|gate| {
            let row = gate * units + unit;
            Sums {
                input: row_sum(&w[row * x.len()..][..x.len()], x),
                hidden: row_sum(&r[row * h.len()..][..h.len()], h),
            }
        });
        assert_eq!(products.next(), Some((sums, rows)), "unit {unit}");
        joints.push(std::array::from_fn(|n| joint(sums[n], &rows[n], shift)));
    }
    assert_eq!(products.next(), None);
    (packed_w, packed_r, rows, joints)
}

fn check_joints<const N: usize>(
    units: usize,
    raw: (&[i8], &[i8]),
    (x, h): (&[i16], &[i16]),
    shift: u32,
) {
    let (w, r, rows, expected) = check::<N>(units, raw, (x, h), shift);
    let joints = Joints::<N, W8A16>::new(&w, &r, x, h, &rows, shift);
    assert_eq!(joints.collect::<Vec<_>>(), expected);
}

proptest! {
    #[test]
    fn products_equal_the_definition(
        units in 1usize..10,
        inputs in 1usize..20,
        hidden in 0usize..20,
        shift in 16u32..=32,
        w in prop::collection::vec(weight(), 4 * 10 * 20),
        r in prop::collection::vec(weight(), 4 * 10 * 20),
        x in prop::collection::vec(activation(), 20),
        h in prop::collection::vec(activation(), 20),
    ) {
        let (x, h) = (&x[..inputs], &h[..hidden]);
        check_joints::<1>(units, (&w, &r), (x, h), shift);
        check_joints::<2>(units, (&w, &r), (x, h), shift);
        check::<3>(units, (&w, &r), (x, h), shift);
        check_joints::<4>(units, (&w, &r), (x, h), shift);
    }

    #[test]
    fn rows_equal_the_definition(
        outputs in 1usize..10,
        columns in 1usize..40,
        raw in prop::collection::vec(weight(), 10 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        let x = &x[..columns];
        let mut words = vec![0; packed_rows_len(outputs, columns)];
        pack_rows_into(&raw[..outputs * columns], outputs, columns, &mut words);
        let rows = rows::<DENSE_ROWS>(outputs.div_ceil(DENSE_ROWS));
        let mut products = Products::<_, W8A16>::new(&words, &[], x, &[], &rows);
        for outputs in raw[..outputs * columns].chunks(DENSE_ROWS * columns) {
            let (sums, _) = products.next().unwrap();
            for (row, sums) in outputs.chunks(columns).zip(sums) {
                prop_assert_eq!(sums.input, row_sum(row, x));
                prop_assert_eq!(sums.hidden, 0);
            }
        }
        prop_assert_eq!(products.next(), None);
    }
}

#[test]
fn units_that_are_missing_are_not_computed() {
    let rows = rows::<4>(5);
    let words = vec![0; packed_len(3, 4, 6)];
    let (x, h) = ([0; 6], [0; 6]);
    let whole = vec![0; packed_len(5, 4, 6)];
    for (w, r) in [(&words, &whole), (&whole, &words)] {
        assert_eq!(Products::<_, W8A16>::new(w, r, &x, &h, &rows).count(), 3);
        assert_eq!(Joints::<_, W8A16>::new(w, r, &x, &h, &rows, 32).count(), 3);
    }
    let long = vec![0; 70_000];
    assert_eq!(
        Products::<_, W8A16>::new(&whole, &whole, &long, &h, &rows).count(),
        0
    );
}

#[test]
fn packing_is_the_same_at_compile_time() {
    const RAW: [[[i8; 5]; 2]; 3] = [
        [[1, -2, 3, -4, 5], [6, 7, 8, 9, 10]],
        [[-127, 127, 0, 1, -1], [2, 2, 2, 2, 2]],
        [[9, 8, 7, 6, 5], [-5, -6, -7, -8, -9]],
    ];
    static WORDS: [u32; packed_len(2, 3, 5)] = pack_gates(&RAW);
    let mut words = vec![0; WORDS.len()];
    pack_gates_into(RAW.as_flattened().as_flattened(), 3, 5, &mut words);
    assert_eq!(words, WORDS);
}

#[test]
#[should_panic(expected = "-127 to 127")]
fn minus_128_is_refused() {
    pack_rows_into(&[-128], 1, 1, &mut [0; 4]);
}
