//! [`F32`]: everything in single precision.
//!
//! Whatever the frames and the weights, what a layer remembers stays finite: sigmoid and tanh
//! take what is no number for zero ([`Math`]), and where no function bounds a value it ends at
//! the largest finite number ([`finite`]), as integers saturate.

mod affine;
mod blocks;
mod finite;
mod steps;

use core::marker::PhantomData;

pub use super::integer::{Shaped, ShapedState};
use super::{Format, FunctionScale, Scaled, StateScale, sealed};
use crate::activation::{Function, Math, Polynomial};
use crate::kernels::DENSE_ROWS;

pub use affine::{
    Affine, gate_blocks, pack_gates, pack_gates_into, pack_rows, pack_rows_into, packed_rows_len,
    row_blocks,
};
pub use blocks::{Blocks, Joints, Sum};
pub use finite::{finite, finite_frame};

/// Number format in single precision; `M` chooses who computes exponentials:
/// [`Polynomial`], [`Libm`](crate::Libm) or [`Micromath`](crate::Micromath).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct F32<M = Polynomial>(PhantomData<M>);

impl<M> sealed::Sealed for F32<M> {}

impl<M: Math> Format for F32<M> {
    type Act = f32;
    type Pre = f32;
    type Gate = f32;
    type Value = f32;
    type Carry = f32;
    type Probability = f32;
    type CellScale = ();
    type ActScale = ();
    type Param = f32;
    type ValueScale = ();
    type Sum = Sum;
    type Affine<'a, const N: usize> = Affine<'a, N>;
    type Blocks<'w, 'x, const N: usize>
        = Blocks<'w, 'x, N>
    where
        'w: 'x;
    type Joints<'w, 'x, const N: usize>
        = Joints<'w, 'x, N>
    where
        'w: 'x;

    const ZERO_ACT: f32 = 0.0;
    const ZERO_PRE: f32 = 0.0;
    const ZERO_GATE: f32 = 0.0;
    const ZERO_CARRY: f32 = 0.0;
    const ZERO_PROBABILITY: f32 = 0.0;
    const NATURAL: () = ();

    fn act_from_real(x: f32, _: StateScale) -> f32 {
        finite(x)
    }

    fn carry_from_real(x: f32, _: StateScale) -> f32 {
        finite(x)
    }

    fn affine_bytes<const N: usize>(affine: &Affine<'_, N>) -> usize {
        size_of_val(affine.w) + size_of_val(affine.r) + size_of_val(affine.bias)
    }

    #[inline]
    fn blocks<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N>,
        x: &'x [f32],
        h: &'x [f32],
    ) -> Blocks<'w, 'x, N> {
        Blocks::new(affine, x, h)
    }

    #[inline]
    fn joints<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N>,
        x: &'x [f32],
        h: &'x [f32],
    ) -> Joints<'w, 'x, N> {
        Joints::new(affine, x, h)
    }

    #[inline(always)]
    fn lstm(
        affine: Affine<'_, 4>,
        (): (),
        x: &[f32],
        h: &[f32],
        c: &mut [f32],
        y: &mut [f32],
    ) -> bool {
        steps::lstm::<M>(affine, x, h, c, y);
        true
    }

    #[inline(always)]
    fn gru(
        affine: Affine<'_, 3>,
        hidden_bias: &[f32],
        x: &[f32],
        h: &[f32],
        carry: &mut [f32],
        y: &mut [f32],
    ) -> bool {
        steps::gru::<M>(affine, hidden_bias, x, h, carry, y);
        true
    }

    #[inline(always)]
    fn rnn(affine: Affine<'_, DENSE_ROWS>, x: &[f32], h: &[f32], y: &mut [f32]) -> bool {
        steps::rnn::<M>(affine, x, h, y);
        true
    }

    #[inline]
    fn joint(sum: Sum) -> f32 {
        sum.input + sum.hidden
    }

    #[inline]
    fn input_part(sum: Sum) -> f32 {
        sum.input
    }

    #[inline]
    fn hidden_part(sum: Sum, bias: f32) -> f32 {
        sum.hidden + bias
    }

    #[inline]
    fn add(a: f32, b: f32) -> f32 {
        a + b
    }

    #[inline]
    fn sigmoid(x: f32) -> f32 {
        M::sigmoid(x)
    }

    #[inline]
    fn tanh(x: f32) -> f32 {
        M::tanh(x)
    }

    #[inline]
    fn value_act(value: f32) -> f32 {
        value
    }

    #[inline]
    fn gate_act(gate: f32) -> f32 {
        gate
    }

    #[inline]
    fn pre_act(x: f32, (): ()) -> f32 {
        finite(x)
    }

    #[inline]
    fn pre_hidden(x: f32, (): ()) -> f32 {
        x
    }

    #[inline]
    fn kept(x: f32) -> f32 {
        finite(x)
    }

    #[inline]
    fn projected(x: f32, (): ()) -> f32 {
        finite(x)
    }

    #[inline]
    fn output_pre(x: f32) -> f32 {
        finite(x)
    }

    #[inline]
    fn relu(x: f32) -> f32 {
        if x > 0.0 { x } else { 0.0 }
    }

    #[inline]
    fn gate_function(f: Function<f32>, x: f32, _: FunctionScale<Self>) -> f32 {
        apply::<M>(f, x)
    }

    #[inline]
    fn candidate_function(f: Function<f32>, x: f32, _: FunctionScale<Self>) -> f32 {
        apply::<M>(f, x)
    }

    #[inline]
    fn cell_function(f: Function<f32>, c: f32, _: FunctionScale<Self>) -> f32 {
        apply::<M>(f, c)
    }

    #[inline]
    fn hidden_function(f: Function<f32>, x: f32, _: FunctionScale<Self>, (): ()) -> f32 {
        apply::<M>(f, x)
    }

    #[inline]
    fn clip(x: f32, bound: f32, (): ()) -> f32 {
        x.min(bound).max(-bound)
    }

    #[inline]
    fn complement(gate: Scaled<f32, ()>) -> f32 {
        1.0 - gate.number
    }

    #[inline]
    fn peephole(weight: f32, c: Scaled<f32, ()>, (): ()) -> f32 {
        weight * c.number
    }

    #[inline]
    fn wide_cell(
        f: Scaled<f32, ()>,
        c: Scaled<f32, ()>,
        i: Scaled<f32, ()>,
        g: Scaled<f32, ()>,
    ) -> f32 {
        finite(f.number * c.number + i.number * g.number)
    }

    #[inline]
    fn cell_act(c: f32) -> f32 {
        c
    }

    #[inline]
    fn clip_cell(c: f32, bound: f32) -> f32 {
        Self::clip(c, bound, ())
    }

    #[inline]
    fn wide_output(o: Scaled<f32, ()>, value: Scaled<f32, ()>, (): ()) -> f32 {
        finite(o.number * value.number)
    }

    #[inline]
    fn wide_reset_pre(r: Scaled<f32, ()>, x: f32) -> f32 {
        r.number * x
    }

    #[inline]
    fn wide_reset_carry(r: Scaled<f32, ()>, h: Scaled<f32, ()>, (): ()) -> f32 {
        r.number * h.number
    }

    #[inline]
    fn wide_blend(z: Scaled<f32, ()>, n: Scaled<f32, ()>, h: Scaled<f32, ()>) -> f32 {
        finite((1.0 - z.number) * n.number + z.number * h.number)
    }

    #[inline]
    fn cell(f: f32, c: f32, i: f32, g: f32, (): ()) -> f32 {
        f * c + i * g
    }

    #[inline]
    fn cell_pre(c: f32, (): ()) -> f32 {
        c
    }

    #[inline]
    fn output(o: f32, value: f32) -> f32 {
        o * value
    }

    #[inline]
    fn blend(z: f32, n: f32, h: f32) -> f32 {
        (1.0 - z) * n + z * h
    }

    #[inline]
    fn reset_pre(r: f32, x: f32) -> f32 {
        r * x
    }

    #[inline]
    fn reset_carry(r: f32, h: f32) -> f32 {
        r * h
    }

    #[inline]
    fn carry_act(h: f32) -> f32 {
        h
    }

    fn softmax(x: &[f32], y: &mut [f32]) {
        let (top, sum) = log_sum::<M>(x);
        for (x, y) in x.iter().zip(y) {
            *y = M::exp(x - top) / sum;
        }
    }

    fn log_softmax(x: &[f32], y: &mut [f32]) {
        let (top, sum) = log_sum::<M>(x);
        let log = M::ln(sum);
        for (x, y) in x.iter().zip(y) {
            *y = x - top - log;
        }
    }
}

/// The largest element, and `Σ exp(x − largest)`.
fn log_sum<M: Math>(x: &[f32]) -> (f32, f32) {
    let top = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    (top, x.iter().map(|x| M::exp(x - top)).sum())
}

/// Any function of the ONNX set.
fn apply<M: Math>(f: Function<f32>, x: f32) -> f32 {
    match f {
        Function::Sigmoid => M::sigmoid(x),
        Function::Tanh => M::tanh(x),
        Function::Relu => F32::<M>::relu(x),
        Function::Affine { alpha, beta } => alpha * x + beta,
        Function::LeakyRelu { alpha } => {
            if x < 0.0 {
                alpha * x
            } else {
                x
            }
        }
        Function::ThresholdedRelu { alpha } => {
            if x > alpha {
                x
            } else {
                0.0
            }
        }
        Function::ScaledTanh { alpha, beta } => alpha * M::tanh(beta * x),
        Function::HardSigmoid { alpha, beta } => (alpha * x + beta).clamp(0.0, 1.0),
        Function::Elu { alpha } => {
            if x < 0.0 {
                alpha * (M::exp(x) - 1.0)
            } else {
                x
            }
        }
        Function::Softsign => x / (1.0 + x.abs()),
        // ln(1 + e^x) without overflow.
        Function::Softplus => x.max(0.0) + M::ln(1.0 + M::exp(-x.abs())),
    }
}
