//! Products in single precision.
use gatecell::kernels::float::add;

const COLUMNS: usize = 18;

/// Compares the rows of blocks of every height with the order of summation that is promised;
/// `random` are words without a pattern. Returns how many rows there were.
pub(crate) fn rows(random: &mut dyn FnMut() -> u32) -> u32 {
    let mut number = || random() as i32 as f32 / 1e9;
    let mut count = 0;
    for columns in 0..COLUMNS {
        let block: [f32; 4 * COLUMNS] = core::array::from_fn(|_| number());
        let x: [f32; COLUMNS] = core::array::from_fn(|_| number());
        let start: [f32; 4] = core::array::from_fn(|_| number());
        let x = &x[..columns];
        check::<1>(&start, &block, x);
        check::<2>(&start, &block, x);
        check::<3>(&start, &block, x);
        check::<4>(&start, &block, x);
        count += 1 + 2 + 3 + 4;
    }
    count
}

fn check<const N: usize>(start: &[f32], block: &[f32], x: &[f32]) {
    let start: [f32; N] = core::array::from_fn(|n| start[n]);
    let block = &block[..N * x.len()];
    let sums = add(start, block, x);
    for (n, (sum, start)) in sums.iter().zip(start).enumerate() {
        let column = |sum: f32, (k, x): (usize, &f32)| sum + block[k * N + n] * x;
        let expected = x.iter().enumerate().fold(start, column);
        assert_eq!(sum.to_bits(), expected.to_bits());
    }
}
