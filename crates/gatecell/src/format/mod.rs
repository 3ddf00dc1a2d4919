//! Number formats: what an activation, a gate and a state are made of.
//!
//! A [`Format`] gives the cells their arithmetic; a cell's equation is written
//! once, for all formats. Weights come as [`Format::Affine`]: the map
//! `x, h ↦ W x + R h + b` in blocks of `N` rows (the gates of one unit, or four
//! neighbouring units).

pub mod float;
pub mod integer;
mod real;
mod requant;

pub use crate::kernels::Fixed;
pub use float::F32;
pub use integer::{W4A16, W8A8, W8A16, W16A16};
pub use real::{StateScale, quantize, quantize_at, real_act, real_carry};
pub use requant::{far_sum, rescale, rescaled_sum, round_shift};

use core::fmt::Debug;

use crate::activation::Function;

/// A number format.
///
/// This trait is sealed: it cannot be implemented outside this crate.
pub trait Format: sealed::Sealed + Copy + Debug + Default + PartialEq + 'static {
    /// What flows between layers.
    type Act: Copy + Default + PartialEq + Debug + 'static;
    /// Pre-activation, and the output of a dense layer.
    type Pre: Copy + Default + PartialEq + PartialOrd + Debug + 'static;
    /// Output of the sigmoid.
    type Gate: Copy + Default + PartialEq + Debug + 'static;
    /// Output of tanh inside a cell.
    type Value: Copy + Debug;
    /// Long-lived state: an LSTM's cell state, a GRU's hidden state.
    type Carry: Copy + Default + PartialEq + Debug + 'static;
    /// Probability or log-probability.
    type Probability: Copy + Default + PartialEq + PartialOrd + Debug + 'static;
    /// Scale of an LSTM's cell state.
    type CellScale: Copy + Debug + 'static;
    /// Scale of an activation that has no natural bound.
    type ActScale: Copy + Debug + 'static;
    /// Parameter of a [`Function`], and a peephole weight.
    type Param: Copy + Default + PartialEq + Debug + 'static;
    /// Scale of a number that has no natural bound.
    type ValueScale: Copy + Debug + 'static;
    /// The sums of one row: products with `x`, products with `h`, bias.
    type Sum: Copy;
    /// `x, h ↦ W x + R h + b` in blocks of `N` rows.
    type Affine<'a, const N: usize>: Copy + Debug;
    /// Yields the sums of one block after the other.
    type Blocks<'w, 'x, const N: usize>: Iterator<Item = [Self::Sum; N]>
    where
        'w: 'x;
    /// Yields the pre-activations of one block after the other.
    type Joints<'w, 'x, const N: usize>: Iterator<Item = [Self::Pre; N]>
    where
        'w: 'x;

    /// Zero.
    const ZERO_ACT: Self::Act;
    /// Zero.
    const ZERO_PRE: Self::Pre;
    /// Zero.
    const ZERO_GATE: Self::Gate;
    /// Zero.
    const ZERO_CARRY: Self::Carry;
    /// Zero.
    const ZERO_PROBABILITY: Self::Probability;
    /// The scale that a number's type has.
    const NATURAL: Self::ValueScale;

    /// A real hidden state as an activation: `x·inverse`, rounded half up, saturating.
    fn act_from_real(x: f32, scale: StateScale) -> Self::Act;
    /// A real long-lived state: `x·2^frac_bits`, rounded half up, saturating.
    fn carry_from_real(x: f32, scale: StateScale) -> Self::Carry;

    /// Bytes of weights, scales and biases.
    fn affine_bytes<const N: usize>(affine: &Self::Affine<'_, N>) -> usize;

    /// The sums of every block. `h` is empty for a map of `x` alone.
    fn blocks<'w: 'x, 'x, const N: usize>(
        affine: Self::Affine<'w, N>,
        x: &'x [Self::Act],
        h: &'x [Self::Act],
    ) -> Self::Blocks<'w, 'x, N>;

    /// `W x + R h + b` of every block: [`joint`](Self::joint) of all sums of
    /// [`blocks`](Self::blocks), for cells that need nothing else of them.
    fn joints<'w: 'x, 'x, const N: usize>(
        affine: Self::Affine<'w, N>,
        x: &'x [Self::Act],
        h: &'x [Self::Act],
    ) -> Self::Joints<'w, 'x, N>;

    /// A whole step of [`crate::cell::lstm`], if the processor has a kernel for it that
    /// is faster than the equations: returns whether it has, and then the step is done,
    /// with the same bits.
    #[inline(always)]
    fn lstm(
        affine: Self::Affine<'_, 4>,
        scale: Self::CellScale,
        x: &[Self::Act],
        h: &[Self::Act],
        c: &mut [Self::Carry],
        y: &mut [Self::Act],
    ) -> bool {
        let _ = (affine, scale, x, h, c, y);
        false
    }
    /// The same for [`crate::cell::gru`] with the reset after the product.
    #[inline(always)]
    fn gru(
        affine: Self::Affine<'_, 3>,
        hidden_bias: &[Self::Pre],
        x: &[Self::Act],
        h: &[Self::Act],
        carry: &mut [Self::Carry],
        y: &mut [Self::Act],
    ) -> bool {
        let _ = (affine, hidden_bias, x, h, carry, y);
        false
    }
    /// The same for [`crate::cell::rnn`] with tanh.
    #[inline(always)]
    fn rnn(
        affine: Self::Affine<'_, 4>,
        x: &[Self::Act],
        h: &[Self::Act],
        y: &mut [Self::Act],
    ) -> bool {
        let _ = (affine, x, h, y);
        false
    }

    /// `W x + R h + b` of one row.
    fn joint(sum: Self::Sum) -> Self::Pre;
    /// `W x + b` of one row.
    fn input_part(sum: Self::Sum) -> Self::Pre;
    /// `R h + bias` of one row.
    fn hidden_part(sum: Self::Sum, bias: Self::Pre) -> Self::Pre;
    /// Sum of two pre-activations.
    fn add(a: Self::Pre, b: Self::Pre) -> Self::Pre;

    /// `1 / (1 + e^−x)`.
    fn sigmoid(x: Self::Pre) -> Self::Gate;
    /// `tanh x`.
    fn tanh(x: Self::Pre) -> Self::Value;
    /// A value as an activation.
    fn value_act(value: Self::Value) -> Self::Act;
    /// A gate as an activation.
    fn gate_act(gate: Self::Gate) -> Self::Act;
    /// A pre-activation as the output of an elementwise layer, of the given scale, saturating.
    fn pre_act(x: Self::Pre, scale: Self::ActScale) -> Self::Act;
    /// The same as a hidden state.
    fn pre_hidden(x: Self::Pre, scale: Self::ActScale) -> Self::Act;
    /// The same as a projected hidden state.
    fn projected(x: Self::Pre, scale: Self::ActScale) -> Self::Act;
    /// A hidden state that no function bounds, as an Elman layer keeps it.
    #[inline(always)]
    fn kept(x: Self::Act) -> Self::Act {
        x
    }
    /// A pre-activation as the output of a dense layer.
    #[inline(always)]
    fn output_pre(x: Self::Pre) -> Self::Pre {
        x
    }
    /// `max(0, x)`.
    fn relu(x: Self::Pre) -> Self::Pre;

    /// Any function of the ONNX set, as a gate.
    fn gate_function(
        function: Function<Self::Param>,
        x: Self::Pre,
        scale: FunctionScale<Self>,
    ) -> Self::Gate;
    /// Any function of the ONNX set, as the candidate of an LSTM or GRU.
    fn candidate_function(
        function: Function<Self::Param>,
        x: Self::Pre,
        scale: FunctionScale<Self>,
    ) -> Self::Value;
    /// Any function of the ONNX set of an LSTM's cell state.
    fn cell_function(
        function: Function<Self::Param>,
        c: Self::Carry,
        scale: FunctionScale<Self>,
    ) -> Self::Value;
    /// Any function of the ONNX set, as a hidden state; `act` goes from its value to that.
    fn hidden_function(
        function: Function<Self::Param>,
        x: Self::Pre,
        scale: FunctionScale<Self>,
        act: Self::ActScale,
    ) -> Self::Act;
    /// `x`, of the given scale, within `±bound`, which has the natural one.
    fn clip(x: Self::Pre, bound: Self::Pre, scale: Self::ValueScale) -> Self::Pre;
    /// `1 − gate`, in the gate's scale.
    fn complement(gate: Scaled<Self::Gate, Self::ValueScale>) -> Self::Gate;

    /// LSTM: `weight·c` of a peephole, as a pre-activation of the given scale.
    fn peephole(
        weight: Self::Param,
        c: Scaled<Self::Carry, Self::ValueScale>,
        pre: Self::ValueScale,
    ) -> Self::Pre;
    /// LSTM: `f⊙c + i⊙g` in any scales, in that of `c`.
    fn wide_cell(
        f: Scaled<Self::Gate, Self::ValueScale>,
        c: Scaled<Self::Carry, Self::ValueScale>,
        i: Scaled<Self::Gate, Self::ValueScale>,
        g: Scaled<Self::Value, Self::ValueScale>,
    ) -> Self::Carry;
    /// LSTM: the cell state as an activation, of which `±1` in
    /// integer formats is the whole range of the cell's scale.
    fn cell_act(c: Self::Carry) -> Self::Act;
    /// LSTM: the cell state within `±bound`.
    fn clip_cell(c: Self::Carry, bound: Self::Carry) -> Self::Carry;
    /// LSTM: `o⊙value` in any scales.
    fn wide_output(
        o: Scaled<Self::Gate, Self::ValueScale>,
        value: Scaled<Self::Value, Self::ValueScale>,
        hidden: Self::ValueScale,
    ) -> Self::Act;
    /// GRU: `r⊙x` on a pre-activation, in whose scale the result is.
    fn wide_reset_pre(r: Scaled<Self::Gate, Self::ValueScale>, x: Self::Pre) -> Self::Pre;
    /// GRU: `r⊙h` in any scales, as an activation of the scale `reset`.
    fn wide_reset_carry(
        r: Scaled<Self::Gate, Self::ValueScale>,
        h: Scaled<Self::Carry, Self::ValueScale>,
        reset: Self::ValueScale,
    ) -> Self::Act;
    /// GRU: `(1 − z)⊙n + z⊙h` in any scales, in that of `h`.
    fn wide_blend(
        z: Scaled<Self::Gate, Self::ValueScale>,
        n: Scaled<Self::Value, Self::ValueScale>,
        h: Scaled<Self::Carry, Self::ValueScale>,
    ) -> Self::Carry;

    /// LSTM: `f⊙c + i⊙g`.
    fn cell(
        f: Self::Gate,
        c: Self::Carry,
        i: Self::Gate,
        g: Self::Value,
        scale: Self::CellScale,
    ) -> Self::Carry;
    /// LSTM: the cell state as argument of tanh.
    fn cell_pre(c: Self::Carry, scale: Self::CellScale) -> Self::Pre;
    /// LSTM: `o⊙value`.
    fn output(o: Self::Gate, value: Self::Value) -> Self::Act;

    /// GRU: `(1 − z)⊙n + z⊙h`.
    fn blend(z: Self::Gate, n: Self::Value, h: Self::Carry) -> Self::Carry;
    /// GRU: `r⊙x` on a pre-activation (reset after the product).
    fn reset_pre(r: Self::Gate, x: Self::Pre) -> Self::Pre;
    /// GRU: `r⊙h` (reset before the product).
    fn reset_carry(r: Self::Gate, h: Self::Carry) -> Self::Act;
    /// GRU: the hidden state as an activation.
    fn carry_act(h: Self::Carry) -> Self::Act;

    /// `exp(x) / Σ exp(x)`; both slices have the same length.
    fn softmax(x: &[Self::Pre], y: &mut [Self::Probability]);
    /// `x − ln Σ exp(x)`; both slices have the same length.
    fn log_softmax(x: &[Self::Pre], y: &mut [Self::Pre]);
}

/// A number together with its scale.
#[derive(Clone, Copy, Debug)]
pub struct Scaled<N, S> {
    /// The number.
    pub number: N,
    /// Its scale.
    pub scale: S,
}

/// Scales of the argument of a function inside a cell, and of its value.
#[derive(Clone, Copy, Debug)]
pub struct FunctionScale<F: Format> {
    /// Of what the function reads.
    pub argument: F::ValueScale,
    /// Of what it gives.
    pub value: F::ValueScale,
}

impl<F: Format> FunctionScale<F> {
    /// Both natural.
    pub const NATURAL: Self = Self {
        argument: F::NATURAL,
        value: F::NATURAL,
    };
}

/// Each format seals itself, so that this file need not know them.
mod sealed {
    pub trait Sealed {}
}
