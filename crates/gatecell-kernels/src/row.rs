//! From the integer sums of a row to its pre-activation.

use crate::arch;

/// Scales and bias of one weight row.
///
/// With `S_x = Σ w·x` and `S_h = Σ r·h` over the integers, the pre-activation is
/// `⌊(bias·2^s + S_x·input_scale + S_h·hidden_scale) / 2^s + 1/2⌋` in Q15.16,
/// where `s` is the layer's shift: both products are added before the one rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
// Kernels in assembly read it.
#[repr(C)]
pub struct Row {
    /// Bias in Q15.16.
    pub bias: i32,
    /// Value of one unit of `S_x`, in units of 2^-(16 + shift).
    pub input_scale: i32,
    /// Value of one unit of `S_h`, in units of 2^-(16 + shift).
    pub hidden_scale: i32,
}

impl Row {
    /// Bias and scales of zero.
    pub const ZERO: Self = Self {
        bias: 0,
        input_scale: 0,
        hidden_scale: 0,
    };
}

/// The sums `Σ w·x` and `Σ r·h` of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums<S = i32> {
    /// Products with the input.
    pub input: S,
    /// Products with the hidden state.
    pub hidden: S,
}

/// `⌊(bias·2^shift + products) / 2^shift + 1/2⌋`, the low 32 bits; `shift` is 1
/// to 32. The converter proves that it fits `i32`.
#[must_use]
#[inline(always)]
pub fn scaled(products: i64, bias: i32, shift: u32) -> i32 {
    if shift == 32 {
        // The usual case: the high word of one 64-bit accumulation.
        let start = (i64::from(bias) << 32) | 0x8000_0000;
        (start.wrapping_add(products) >> 32) as i32
    } else {
        scaled_by(products, bias, shift)
    }
}

/// Out of line, so that the usual case stays small.
#[cold]
#[inline(never)]
fn scaled_by(products: i64, bias: i32, shift: u32) -> i32 {
    let sum = i64::from(bias).wrapping_shl(shift).wrapping_add(products);
    let half = 1i64.wrapping_shl(shift.wrapping_sub(1));
    sum.wrapping_add(half).wrapping_shr(shift) as i32
}

/// The pre-activation of a row: input and hidden part together.
#[must_use]
#[inline(always)]
pub fn joint(sums: Sums, row: &Row, shift: u32) -> i32 {
    let products = product(sums.input, row.input_scale);
    let products = products.wrapping_add(product(sums.hidden, row.hidden_scale));
    scaled(products, row.bias, shift)
}

/// The exact product.
#[must_use]
#[inline(always)]
pub fn product(a: i32, b: i32) -> i64 {
    arch::product(a, b)
}
