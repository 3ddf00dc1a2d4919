//! Matrices that end anywhere, for every number of rows and columns of a few
//! blocks: what is there is computed, nothing beyond it is read. Small enough
//! for Miri, which sees each read (`cargo xtask miri`).
#![allow(missing_docs)]

use gatecell_kernels::kernel::W8A16;
use gatecell_kernels::pack::pack_gates_into;
use gatecell_kernels::{Joints, Products, Row, packed_len};

const UNITS: usize = 4;
const COLUMNS: usize = 6;

/// Rows that tell one unit from another.
fn rows<const N: usize>() -> Vec<[Row; N]> {
    let row = |i: usize| Row {
        bias: i as i32,
        input_scale: 1 << 28,
        hidden_scale: 1 << 27,
    };
    (0..UNITS)
        .map(|u| std::array::from_fn(|n| row(u * N + n)))
        .collect()
}

fn packed<const N: usize>(columns: usize) -> Vec<u32> {
    let count = N * UNITS * columns;
    let raw: Vec<i8> = (0..count)
        .map(|k| (k * 37 % 255) as u8 as i8)
        .map(|w| w.max(-127))
        .collect();
    let mut words = vec![0; packed_len(UNITS, N, columns)];
    pack_gates_into(&raw, N, columns, &mut words);
    words
}

/// Both iterators over matrices cut off after `words` words.
fn check<const N: usize>(columns: [usize; 2]) {
    let activations = [1i16, -2, 300, -4000, i16::MAX, i16::MIN];
    let [x, h] = columns.map(|len| &activations[..len]);
    let [w, r] = columns.map(packed::<N>);
    let rows = rows::<N>();
    let whole: Vec<_> = Products::<_, W8A16>::new(&w, &r, x, h, &rows).collect();
    assert_eq!(whole.len(), UNITS);
    let longest = w.len().max(r.len());
    for words in 0..=longest {
        // Exact allocations, so that a read past the end is one past the memory's.
        let w = w[..words.min(w.len())].to_vec();
        let r = r[..words.min(r.len())].to_vec();
        let found: Vec<_> = Products::<_, W8A16>::new(&w, &r, x, h, &rows).collect();
        assert_eq!(found, whole[..found.len()], "{words} words");
        assert!(words < longest || found.len() == UNITS);
    }
}

fn check_joints<const N: usize>(columns: [usize; 2]) {
    let activations = [1i16, -2, 300, -4000, i16::MAX, i16::MIN];
    let [x, h] = columns.map(|len| &activations[..len]);
    let [w, r] = columns.map(packed::<N>);
    let rows = rows::<N>();
    let whole: Vec<_> = Joints::<_, W8A16>::new(&w, &r, x, h, &rows, 31).collect();
    assert_eq!(whole.len(), UNITS);
    for words in 0..w.len().max(r.len()) {
        let w = w[..words.min(w.len())].to_vec();
        let r = r[..words.min(r.len())].to_vec();
        let found: Vec<_> = Joints::<_, W8A16>::new(&w, &r, x, h, &rows, 31).collect();
        assert_eq!(found, whole[..found.len()], "{words} words");
    }
}

#[test]
fn nothing_beyond_the_end_of_a_matrix_is_read() {
    for inputs in [1, 2, 5, COLUMNS] {
        for hidden in [0, 3, COLUMNS] {
            check::<1>([inputs, hidden]);
            check::<2>([inputs, hidden]);
            check::<3>([inputs, hidden]);
            check::<4>([inputs, hidden]);
            check_joints::<1>([inputs, hidden]);
            check_joints::<2>([inputs, hidden]);
            check_joints::<4>([inputs, hidden]);
        }
    }
}
