//! The number formats, and the sizes of the tests.
use gatecell::kernels::kernel::{W4A16, W8A8, W8A16, W16A16};
use gatecell::kernels::{Kernel, pack};

/// Most units, most gates.
pub(crate) const UNITS: usize = 9;
pub(crate) const GATES: usize = 4;

/// A number format under test.
pub(crate) trait Tested: Kernel {
    /// Weight.
    type Weight: Copy + Default + Into<i64>;
    /// Bits of a weight.
    const WEIGHT_BITS: u32;
    /// Shifts of a layer, the usual one first.
    const SHIFTS: [u32; 3];

    fn weight(value: i32) -> Self::Weight;
    fn pack(raw: &[Self::Weight], gates: usize, columns: usize, words: &mut [u32]);
    fn sum(sum: i64) -> Self::Sum;
}

macro_rules! tested {
    ($kernel:ident, $weight:ty, $bits:literal, $sum:ty, $shifts:expr, $module:ident) => {
        impl Tested for $kernel {
            type Weight = $weight;
            const WEIGHT_BITS: u32 = $bits;
            const SHIFTS: [u32; 3] = $shifts;

            fn weight(value: i32) -> $weight {
                value as $weight
            }

            fn pack(raw: &[$weight], gates: usize, columns: usize, words: &mut [u32]) {
                pack::$module::pack_gates_into(raw, gates, columns, words);
            }

            fn sum(sum: i64) -> $sum {
                sum as $sum
            }
        }
    };
}

tested!(W8A16, i8, 8, i32, [32, 31, 17], w8a16);
tested!(W4A16, i8, 4, i32, [32, 28, 17], w4a16);
tested!(W8A8, i8, 8, i32, [29, 32, 17], w8a8);
tested!(W16A16, i16, 16, i64, [46, 41, 17], w16a16);
