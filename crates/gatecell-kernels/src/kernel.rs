//! What the integer number formats do not share: weights, activations and the
//! products of both.

use core::fmt::Debug;

use crate::activation::Activation;
use crate::arch;
use crate::layout::Layout;
use crate::row::{self, Row, Sums};
use crate::steps::{GruStep, LstmStep, RnnStep};
use crate::walk::Walk;
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
    /// Most columns of which no sum of products is beyond [`MAX_SUM`](Self::MAX_SUM).
    const MAX_COLUMNS: usize =
        (Self::MAX_SUM / ((Self::MAX_WEIGHT as i64) << Self::Act::FRAC_BITS)) as usize;

    /// Pre-activation of a row: input and hidden part together.
    fn joint(sums: Sums<Self::Sum>, row: &Row, shift: u32) -> i32;
    /// Products with `x` and the bias.
    fn input_part(sums: Sums<Self::Sum>, row: &Row, shift: u32) -> i32;
    /// Products with `h`, and a bias of their own.
    fn hidden_part(sums: Sums<Self::Sum>, row: &Row, bias: i32, shift: u32) -> i32;

    /// A whole step of an LSTM, if the processor has a kernel for it: returns whether it
    /// has, and then the step is done. If not, nothing is.
    fn lstm(step: LstmStep<'_, Self>) -> bool;
    /// The same for a GRU with the reset after the product.
    fn gru(step: GruStep<'_, Self>) -> bool;
    /// The same for an Elman cell with tanh.
    fn rnn(step: RnnStep<'_, Self>) -> bool;
}

/// 8-bit weights, 16-bit activations.
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

/// What the processor has for the format.
macro_rules! own {
    ($format:ident) => {
        type Walk<'a> = arch::$format::Walk<'a>;

        #[inline(always)]
        fn lstm(step: LstmStep<'_, Self>) -> bool {
            arch::$format::lstm(step)
        }

        #[inline(always)]
        fn gru(step: GruStep<'_, Self>) -> bool {
            arch::$format::gru(step)
        }

        #[inline(always)]
        fn rnn(step: RnnStep<'_, Self>) -> bool {
            arch::$format::rnn(step)
        }
    };
}

impl Kernel for W8A16 {
    type Act = i16;
    type Sum = i32;

    const LAYOUT: Layout = Layout::W8A16;
    const MAX_WEIGHT: i32 = 127;

    narrow_sums!();
    own!(w8a16);
}

impl Kernel for W4A16 {
    type Act = i16;
    type Sum = i32;

    const LAYOUT: Layout = Layout::W4A16;
    const MAX_WEIGHT: i32 = 7;

    narrow_sums!();
    own!(w4a16);
}

impl Kernel for W8A8 {
    type Act = i8;
    type Sum = i32;

    const LAYOUT: Layout = Layout::W8A8;
    const MAX_WEIGHT: i32 = 127;

    narrow_sums!();
    own!(w8a8);
}

impl Kernel for W16A16 {
    type Act = i16;
    type Sum = i64;

    const LAYOUT: Layout = Layout::W16A16;
    const MAX_WEIGHT: i32 = 32767;
    const MAX_SUM: i64 = wide::MAX_SUM;
    const MIN_SHIFT: u32 = wide::MIN_SHIFT;
    const MAX_SHIFT: u32 = wide::MAX_SHIFT;

    own!(w16a16);

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

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::W8A16 {}
    impl Sealed for super::W16A16 {}
    impl Sealed for super::W4A16 {}
    impl Sealed for super::W8A8 {}
}
