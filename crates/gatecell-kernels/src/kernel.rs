//! What the integer number formats do not share: weights, activations and the
//! products of both.

mod formats;

use core::fmt::Debug;

use crate::activation::Activation;
use crate::fixed::Fixed;
use crate::layout::Layout;
use crate::row::{Row, Sums};
use crate::walk::Walk;

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

/// The maps of a cell and their arguments.
#[derive(Clone, Copy, Debug)]
pub struct Maps<'a, const N: usize, K: Kernel = W8A16> {
    /// Packed for `x.len()` columns.
    pub w: &'a [u32],
    /// Packed for `h.len()` columns.
    pub r: &'a [u32],
    /// Scales and bias of every unit.
    pub rows: &'a [[Row; N]],
    /// The layer's shift, [`Kernel::MIN_SHIFT`] to [`Kernel::MAX_SHIFT`].
    pub shift: u32,
    /// Whether both products of every row that are added have the same scale and their sums
    /// can be added before they are scaled: see `Maps::shared`.
    pub shared: bool,
    /// Input.
    pub x: &'a [K::Act],
    /// Hidden state before the step.
    pub h: &'a [K::Act],
}

/// A step of an LSTM with the usual functions.
#[derive(Debug)]
pub struct LstmStep<'a, K: Kernel = W8A16> {
    /// Gates i, o, f, c.
    pub maps: Maps<'a, 4, K>,
    /// Cell state.
    pub c: &'a mut [i32],
    /// Hidden state after the step.
    pub y: &'a mut [K::Act],
    /// Fractional bits of the cell state, 16 to 23.
    pub frac_bits: u32,
}

/// A step of a GRU with the usual functions and the reset after the product.
#[derive(Debug)]
pub struct GruStep<'a, K: Kernel = W8A16> {
    /// Gates z, r, h.
    pub maps: Maps<'a, 3, K>,
    /// Biases inside the reset product.
    pub hidden_bias: &'a [Fixed<16>],
    /// Hidden state in full precision.
    pub carry: &'a mut [i32],
    /// Hidden state after the step.
    pub y: &'a mut [K::Act],
}

/// A step of an Elman cell with tanh.
#[derive(Debug)]
pub struct RnnStep<'a, K: Kernel = W8A16> {
    /// Units in blocks of four.
    pub maps: Maps<'a, 4, K>,
    /// Hidden state after the step.
    pub y: &'a mut [K::Act],
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::W8A16 {}
    impl Sealed for super::W16A16 {}
    impl Sealed for super::W4A16 {}
    impl Sealed for super::W8A8 {}
}
