//! The portable kernel against the plain definition on row-major arrays.
#![allow(missing_docs)]

use gatecell_kernels::pack::{pack_gates_into, pack_rows_into, packed_rows_len};
use gatecell_kernels::{DENSE_ROWS, block_len, dot, packed_len};
use proptest::prelude::*;

fn plain(row: &[i8], x: &[i16]) -> i32 {
    row.iter().zip(x).fold(0i32, |sum, (&w, &x)| {
        sum.wrapping_add(i32::from(w) * i32::from(x))
    })
}

fn weight() -> impl Strategy<Value = i8> {
    prop_oneof![Just(127i8), Just(-127i8), Just(0i8), any::<i8>()]
}

fn activation() -> impl Strategy<Value = i16> {
    prop_oneof![Just(i16::MAX), Just(i16::MIN), Just(0i16), any::<i16>()]
}

fn check_gates<const G: usize>(units: usize, columns: usize, raw: &[i8], x: &[i16]) {
    let mut words = vec![0; packed_len(units, G, columns)];
    pack_gates_into(raw, G, columns, &mut words);
    for unit in 0..units {
        let len = block_len(G, columns);
        let acc = dot::<G>(&words[unit * len..][..len], x);
        for gate in 0..G {
            let row = &raw[(gate * units + unit) * columns..][..columns];
            assert_eq!(
                acc[gate],
                plain(row, x),
                "gate {gate} unit {unit} of {columns} columns"
            );
        }
    }
}

proptest! {
    #[test]
    fn gates_equal_the_definition(
        units in 1usize..6,
        columns in 1usize..40,
        raw in prop::collection::vec(weight(), 4 * 6 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        let x = &x[..columns];
        check_gates::<1>(units, columns, &raw[..units * columns], x);
        check_gates::<2>(units, columns, &raw[..2 * units * columns], x);
        check_gates::<3>(units, columns, &raw[..3 * units * columns], x);
        check_gates::<4>(units, columns, &raw[..4 * units * columns], x);
    }

    #[test]
    fn rows_equal_the_definition(
        rows in 1usize..10,
        columns in 1usize..40,
        raw in prop::collection::vec(weight(), 10 * 40),
        x in prop::collection::vec(activation(), 40),
    ) {
        let x = &x[..columns];
        let mut words = vec![0; packed_rows_len(rows, columns)];
        pack_rows_into(&raw[..rows * columns], rows, columns, &mut words);
        let len = block_len(DENSE_ROWS, columns);
        for row in 0..rows {
            let acc = dot::<DENSE_ROWS>(&words[row / DENSE_ROWS * len..][..len], x);
            prop_assert_eq!(acc[row % DENSE_ROWS], plain(&raw[row * columns..][..columns], x));
        }
    }
}

#[test]
fn packing_is_the_same_at_compile_time() {
    const RAW: [[[i8; 5]; 2]; 3] = [
        [[1, -2, 3, -4, 5], [6, 7, 8, 9, 10]],
        [[-127, 127, 0, 1, -1], [2, 2, 2, 2, 2]],
        [[9, 8, 7, 6, 5], [-5, -6, -7, -8, -9]],
    ];
    static WORDS: [u32; packed_len(2, 3, 5)] = gatecell_kernels::pack_gates(&RAW);
    let mut words = vec![0; WORDS.len()];
    pack_gates_into(RAW.as_flattened().as_flattened(), 3, 5, &mut words);
    assert_eq!(words, WORDS);
    assert_eq!(
        words[0].to_le_bytes(),
        [1, 254, 3, 252],
        "gate 0 of unit 0, columns 0..4"
    );
}
