//! What the integer number formats do not share: weights, activations and the
//! products of both.

use core::fmt::Debug;

use crate::BLOCK_ROWS;
use crate::activation::Activation;
use crate::arch;
use crate::fixed::Fixed;
use crate::layout::{Layout, columns, halves, nibbles};
use crate::row::{self, Row, Sums};
use crate::steps::{GruStep, LstmStep, Maps, RnnStep};
use crate::walk::{Plain, Scalar, Walk};
use crate::wide::{self, Wide};

/// The products of one integer number format.
///
/// This trait is sealed: it cannot be implemented outside this crate.
pub trait Kernel: sealed::Sealed + Copy + Debug + Default + PartialEq + 'static {
    /// Activation.
    type Act: Activation;
    /// `Σ w·x` over one row; the converter proves that it does not overflow.
    type Sum: Copy + Debug + Default + PartialEq + Into<i64> + 'static;
    /// Goes through the blocks of two matrices.
    #[doc(hidden)]
    type Walk<'a>: Walk<'a, Self::Act, Self::Sum>;

    /// How the weights lie in words.
    const LAYOUT: Layout;
    /// Largest magnitude of a weight.
    const MAX_WEIGHT: i32;
    /// Largest magnitude of a sum of products that is not lost.
    const MAX_SUM: i64;
    /// Least shift of a layer.
    const MIN_SHIFT: u32;
    /// Largest shift of a layer.
    const MAX_SHIFT: u32;

    /// Pre-activation of a row: input and hidden part together.
    fn joint(sums: Sums<Self::Sum>, row: &Row, shift: u32) -> i32;
    /// Products with `x` and the bias.
    fn input_part(sums: Sums<Self::Sum>, row: &Row, shift: u32) -> i32;
    /// Products with `h`, and a bias of their own.
    fn hidden_part(sums: Sums<Self::Sum>, row: &Row, bias: i32, shift: u32) -> i32;

    /// A whole step of an LSTM, if the processor has a kernel for it: returns
    /// whether it has, and then the step is done.
    #[inline(always)]
    fn lstm(
        maps: Maps<'_, 4, Self::Act>,
        frac_bits: u32,
        c: &mut [i32],
        y: &mut [Self::Act],
    ) -> bool {
        let _ = (maps, frac_bits, c, y);
        false
    }
    /// The same for a GRU with the reset after the product.
    #[inline(always)]
    fn gru(
        maps: Maps<'_, 3, Self::Act>,
        hidden_bias: &[Fixed<16>],
        carry: &mut [i32],
        y: &mut [Self::Act],
    ) -> bool {
        let _ = (maps, hidden_bias, carry, y);
        false
    }
    /// The same for an Elman cell with tanh.
    #[inline(always)]
    fn rnn(maps: Maps<'_, 4, Self::Act>, y: &mut [Self::Act]) -> bool {
        let _ = (maps, y);
        false
    }
}

/// 8-bit weights, 16-bit activations: in the layout of the processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct W8A16;

/// 16-bit weights, 16-bit activations, sums of 64 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct W16A16;

/// 4-bit weights, two in a byte; 16-bit activations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct W4A16;

/// 8-bit weights, 8-bit activations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct W8A8;

/// The scaling of sums of 32 bits.
macro_rules! narrow_sums {
    () => {
        const MAX_SUM: i64 = i32::MAX as i64;
        const MIN_SHIFT: u32 = 1;
        const MAX_SHIFT: u32 = 32;

        #[inline(always)]
        fn joint(sums: Sums, row: &Row, shift: u32) -> i32 {
            row::joint(sums, row, shift)
        }

        #[inline(always)]
        fn input_part(sums: Sums, row: &Row, shift: u32) -> i32 {
            row::scaled(row::product(sums.input, row.input_scale), row.bias, shift)
        }

        #[inline(always)]
        fn hidden_part(sums: Sums, row: &Row, bias: i32, shift: u32) -> i32 {
            row::scaled(row::product(sums.hidden, row.hidden_scale), bias, shift)
        }
    };
}

impl Kernel for W8A16 {
    type Act = i16;
    type Sum = i32;
    type Walk<'a> = arch::Walk<'a>;

    const LAYOUT: Layout = Layout::Bytes;
    const MAX_WEIGHT: i32 = 127;

    narrow_sums!();

    #[inline(always)]
    fn lstm(maps: Maps<'_, 4>, frac_bits: u32, c: &mut [i32], y: &mut [i16]) -> bool {
        let step = LstmStep {
            maps,
            c,
            y,
            frac_bits,
        };
        step.run()
    }

    #[inline(always)]
    fn gru(maps: Maps<'_, 3>, hidden_bias: &[Fixed<16>], carry: &mut [i32], y: &mut [i16]) -> bool {
        let step = GruStep {
            maps,
            hidden_bias,
            carry,
            y,
        };
        step.run()
    }

    #[inline(always)]
    fn rnn(maps: Maps<'_, 4>, y: &mut [i16]) -> bool {
        RnnStep { maps, y }.run()
    }
}

impl Kernel for W4A16 {
    type Act = i16;
    type Sum = i32;
    type Walk<'a> = Plain<'a, Self>;

    const LAYOUT: Layout = Layout::Nibbles;
    const MAX_WEIGHT: i32 = 7;

    narrow_sums!();
}

impl Scalar for W4A16 {
    #[inline]
    fn dot(block: &[u32], x: &[i16]) -> [i32; BLOCK_ROWS] {
        nibbles::dot(block, x)
    }
}

impl Kernel for W8A8 {
    type Act = i8;
    type Sum = i32;
    type Walk<'a> = Plain<'a, Self>;

    const LAYOUT: Layout = Layout::Columns;
    const MAX_WEIGHT: i32 = 127;

    narrow_sums!();
}

impl Scalar for W8A8 {
    #[inline]
    fn dot(block: &[u32], x: &[i8]) -> [i32; BLOCK_ROWS] {
        columns::dot::<BLOCK_ROWS, _>(block, x)
    }
}

impl Kernel for W16A16 {
    type Act = i16;
    type Sum = i64;
    type Walk<'a> = Plain<'a, Self>;

    const LAYOUT: Layout = Layout::Halves;
    const MAX_WEIGHT: i32 = 32767;
    const MAX_SUM: i64 = wide::MAX_SUM;
    const MIN_SHIFT: u32 = wide::MIN_SHIFT;
    const MAX_SHIFT: u32 = wide::MAX_SHIFT;

    #[inline]
    fn joint(sums: Sums<i64>, row: &Row, shift: u32) -> i32 {
        let products = Wide::product(sums.input, row.input_scale);
        let products = products.plus(Wide::product(sums.hidden, row.hidden_scale));
        products.scaled(row.bias, shift)
    }

    #[inline]
    fn input_part(sums: Sums<i64>, row: &Row, shift: u32) -> i32 {
        Wide::product(sums.input, row.input_scale).scaled(row.bias, shift)
    }

    #[inline]
    fn hidden_part(sums: Sums<i64>, row: &Row, bias: i32, shift: u32) -> i32 {
        Wide::product(sums.hidden, row.hidden_scale).scaled(bias, shift)
    }
}

impl Scalar for W16A16 {
    #[inline]
    fn dot(block: &[u32], x: &[i16]) -> [i64; BLOCK_ROWS] {
        halves::dot(block, x)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::W8A16 {}
    impl Sealed for super::W16A16 {}
    impl Sealed for super::W4A16 {}
    impl Sealed for super::W8A8 {}
}
