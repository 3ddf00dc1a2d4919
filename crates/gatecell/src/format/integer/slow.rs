//! Integer cells of which a state lives for ten thousand steps and more: gates that are right
//! in their tails, and 64 bits of state.
//!
//! Next to 0 and 1 a gate of the plain cells is off by up to 6.2e-6
//! ([`sigmoid`](crate::activation::sigmoid)), and what it changes in a state at one step may
//! be less than half a unit of its 32 bits: such a state stands still. Here gates are those of
//! [`precise_sigmoid`](crate::activation::precise_sigmoid), and a state has 32 more bits below
//! those of the plain cells. What bounds a memory is the gates' resolution of 2^-27 alone: it
//! is right to 0.5 % up to a pre-activation of 14 (1.2 million steps), to 10 % up to 17 (24
//! million), and from 19.5 on a gate is 0 or 1.

use core::marker::PhantomData;

use super::{ActScale, Affine, Blocks, CellScale, Int, Joints, Sum};
use crate::activation::{Function, function, precise_sigmoid, small_tanh};
use crate::format::{Fixed, Format, StateScale, round_shift};
use crate::kernels::row::product;
use crate::kernels::saturate::{self, Observer, Place};
use crate::kernels::{Activation, Kernel};

/// The integer format `F` for cells with slow gates: the same weights and activations,
/// sigmoids right in their tails, and a 64-bit state. A scalar cell on every processor.
///
/// Only sigmoids within the general cells ([`crate::cell::lstm_variant`],
/// [`crate::cell::gru_variant`]) are meant; the converter gives it to the layers that need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlowGates<F>(PhantomData<F>);

/// Fractional bits of the upper half of a cell state with slow gates; the lower half has 32
/// more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowCellScale(u32);

impl SlowCellScale {
    /// Most fractional bits: the state saturates at ±8.
    pub const FINEST: u32 = 27;
    /// Fewest fractional bits: the state saturates at ±2^22.
    pub const COARSEST: u32 = 8;

    /// `frac_bits` fractional bits, clamped to
    /// [`COARSEST`](Self::COARSEST)`..=`[`FINEST`](Self::FINEST).
    #[must_use]
    pub const fn new(frac_bits: u32) -> Self {
        if frac_bits < Self::COARSEST {
            Self(Self::COARSEST)
        } else if frac_bits > Self::FINEST {
            Self(Self::FINEST)
        } else {
            Self(frac_bits)
        }
    }

    /// Fractional bits of the upper half.
    #[must_use]
    pub const fn frac_bits(self) -> u32 {
        self.0
    }
}

/// Scale of a hidden state with slow gates, a power of two: the activation is in units of
/// `2^(exponent − 15)`, the upper half of a GRU's carry in units of `2^(exponent − 30)`.
///
/// A state that only a little gets into stays far below 1; its steps are then as fine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlowHiddenScale(i32);

impl SlowHiddenScale {
    /// Largest exponent: the hidden state saturates at ±32.
    pub const COARSEST: i32 = 5;
    /// Least exponent: the hidden state saturates at ±2^-12.
    pub const FINEST: i32 = -12;

    /// Hidden states within `±2^exponent`; clamped to
    /// [`FINEST`](Self::FINEST)`..=`[`COARSEST`](Self::COARSEST).
    #[must_use]
    pub const fn new(exponent: i32) -> Self {
        if exponent > Self::COARSEST {
            Self(Self::COARSEST)
        } else if exponent < Self::FINEST {
            Self(Self::FINEST)
        } else {
            Self(exponent)
        }
    }

    /// The exponent.
    #[must_use]
    pub const fn exponent(self) -> i32 {
        self.0
    }
}

/// One, as a gate.
const ONE: i32 = 1 << 27;

/// Largest magnitude of a state: 63 bits, so that one more addition cannot wrap.
const LIMIT: i64 = 1 << 62;

/// `gate·state`, rounded half up; `|state| ≤ 2^62`, the gate within 0 and 1.
#[inline]
fn kept<O: Observer>(gate: Fixed<27>, state: i64) -> i64 {
    let gate = saturate::range32::<O>(Place::Gate, gate.0, 0, ONE);
    let (upper, lower) = ((state >> 32) as i32, state as u32);
    let lower = i64::from(gate) * i64::from(lower);
    (product(gate, upper) << 5) + round_shift(lower, 27)
}

/// `value·2^shift`, rounded half up, below 2^62; `|value| ≤ 2^62`.
#[inline]
fn scaled<O: Observer>(place: Place, value: i64, shift: i32) -> i64 {
    if shift < 0 {
        return round_shift(value, shift.unsigned_abs());
    }
    let limit = (LIMIT - 1) >> shift;
    saturate::range::<O>(place, value, -limit, limit) << shift
}

/// The sum, within ±(2^62 − 2^32): the upper half is that of a plain cell's state.
#[inline]
fn state<O: Observer>(place: Place, kept: i64, added: i64) -> i64 {
    const END: i64 = LIMIT - (1 << 32);
    saturate::range::<O>(place, kept + added, -END, END)
}

/// The upper half, rounded; `|state| ≤ 2^62`.
#[inline]
fn upper(state: i64) -> i32 {
    round_shift(state, 32) as i32
}

impl<K: Kernel, O: Observer> Format for SlowGates<Int<K, O>> {
    type Act = K::Act;
    type Pre = Fixed<16>;
    type Gate = Fixed<27>;
    type Value = Fixed<26>;
    type Carry = i64;
    type Probability = Fixed<30>;
    type CellScale = SlowCellScale;
    type ActScale = ActScale;
    type Param = Fixed<24>;
    /// In units of 2^-27, as a gate.
    type Wide = i64;
    type HiddenScale = SlowHiddenScale;
    type Sum = Sum<K::Sum>;
    type Affine<'a, const N: usize> = Affine<'a, N, K>;
    type Blocks<'w, 'x, const N: usize>
        = Blocks<'x, N, K>
    where
        'w: 'x;
    type Joints<'w, 'x, const N: usize>
        = Joints<'x, N, K>
    where
        'w: 'x;

    const ZERO_ACT: K::Act = K::Act::ZERO;
    const ZERO_PRE: Fixed<16> = Fixed(0);
    const ZERO_GATE: Fixed<27> = Fixed(0);
    const ZERO_CARRY: i64 = 0;
    const ZERO_PROBABILITY: Fixed<30> = Fixed(0);

    fn act_from_real(x: f32, scale: StateScale) -> K::Act {
        Int::<K, O>::act_from_real(x, scale)
    }

    fn carry_from_real(x: f32, scale: StateScale) -> i64 {
        i64::from(Int::<K, O>::carry_from_real(x, scale)) << 32
    }

    fn affine_bytes<const N: usize>(affine: &Affine<'_, N, K>) -> usize {
        Int::<K, O>::affine_bytes(affine)
    }

    #[inline]
    fn blocks<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N, K>,
        x: &'x [K::Act],
        h: &'x [K::Act],
    ) -> Blocks<'x, N, K> {
        Int::<K, O>::blocks(affine, x, h)
    }

    #[inline]
    fn joints<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N, K>,
        x: &'x [K::Act],
        h: &'x [K::Act],
    ) -> Joints<'x, N, K> {
        Int::<K, O>::joints(affine, x, h)
    }

    #[inline]
    fn joint(sum: Sum<K::Sum>) -> Fixed<16> {
        Int::<K, O>::joint(sum)
    }

    #[inline]
    fn input_part(sum: Sum<K::Sum>) -> Fixed<16> {
        Int::<K, O>::input_part(sum)
    }

    #[inline]
    fn hidden_part(sum: Sum<K::Sum>, bias: Fixed<16>) -> Fixed<16> {
        Int::<K, O>::hidden_part(sum, bias)
    }

    #[inline]
    fn add(a: Fixed<16>, b: Fixed<16>) -> Fixed<16> {
        Int::<K, O>::add(a, b)
    }

    #[inline]
    fn sigmoid(x: Fixed<16>) -> Fixed<27> {
        precise_sigmoid(x)
    }

    #[inline]
    fn tanh(x: Fixed<16>) -> Fixed<26> {
        Int::<K, O>::tanh(x)
    }

    #[inline]
    fn value_act(value: Fixed<26>) -> K::Act {
        Int::<K, O>::value_act(value)
    }

    #[inline]
    fn gate_act(gate: Fixed<27>) -> K::Act {
        Int::<K, O>::gate_act(gate)
    }

    #[inline]
    fn pre_act(x: Fixed<16>, scale: ActScale) -> K::Act {
        Int::<K, O>::pre_act(x, scale)
    }

    #[inline]
    fn pre_hidden(x: Fixed<16>, scale: ActScale) -> K::Act {
        Int::<K, O>::pre_hidden(x, scale)
    }

    #[inline]
    fn projected(x: Fixed<16>, scale: ActScale) -> K::Act {
        Int::<K, O>::projected(x, scale)
    }

    #[inline]
    fn relu(x: Fixed<16>) -> Fixed<16> {
        Int::<K, O>::relu(x)
    }

    fn function(f: Function<Fixed<24>>, x: Fixed<16>) -> i64 {
        match f {
            Function::Sigmoid => i64::from(precise_sigmoid(x).0),
            // A function's output is below 2^50.
            other => function(other, x) << 1,
        }
    }

    #[inline]
    fn wide_gate(x: i64) -> Fixed<27> {
        Fixed(saturate::number::<O>(Place::Gate, x))
    }

    #[inline]
    fn candidate(x: i64) -> Fixed<26> {
        Int::<K, O>::candidate(x >> 1)
    }

    #[inline]
    fn activated_cell(x: i64) -> Fixed<26> {
        Int::<K, O>::activated_cell(x >> 1)
    }

    #[inline]
    fn wide_act(x: i64, scale: ActScale) -> K::Act {
        Int::<K, O>::wide_act(x >> 1, scale)
    }

    #[inline]
    fn clip(x: Fixed<16>, bound: Fixed<16>) -> Fixed<16> {
        Int::<K, O>::clip(x, bound)
    }

    #[inline]
    fn complement(gate: Fixed<27>) -> Fixed<27> {
        Int::<K, O>::complement(gate)
    }

    #[inline]
    fn peephole(weight: Fixed<24>, c: i64, scale: SlowCellScale) -> Fixed<16> {
        let product = round_shift(product(weight.0, upper(c)), 24 + scale.frac_bits() - 16);
        Fixed(saturate::number::<O>(Place::Peephole, product))
    }

    #[inline]
    fn wide_cell(f: Fixed<27>, c: i64, i: Fixed<27>, g: Fixed<26>, scale: SlowCellScale) -> i64 {
        // i·g is in Q53, the state in units of 2^-(32 + frac_bits).
        let shift = scale.frac_bits() as i32 + 32 - 53;
        let added = scaled::<O>(Place::Cell, product(i.0, g.0), shift);
        state::<O>(Place::Cell, kept::<O>(f, c), added)
    }

    #[inline]
    fn cell_function(f: Function<Fixed<24>>, c: i64, scale: SlowCellScale) -> i64 {
        let small = c.unsigned_abs() >> (scale.frac_bits() + 32 - 4);
        match f {
            Function::Tanh if small == 0 => {
                let x = round_shift(c, scale.frac_bits());
                i64::from(small_tanh(x as i32).0) << 1
            }
            other => Self::function(other, Self::cell_pre(c, scale)),
        }
    }

    #[inline]
    fn cell_act(c: i64, _: SlowCellScale) -> K::Act {
        Int::<K, O>::cell_act(upper(c), CellScale::new(0))
    }

    #[inline]
    fn clip_cell(c: i64, bound: i64) -> i64 {
        saturate::bounded(c, -bound, bound)
    }

    #[inline]
    fn wide_output(o: Fixed<27>, value: Fixed<26>, scale: SlowHiddenScale) -> K::Act {
        // The exponent is at least −12.
        let shift = (27 + 26 - K::Act::FRAC_BITS).wrapping_add_signed(scale.exponent());
        let act = round_shift(product(o.0, value.0), shift);
        saturate::act::<O, _>(Place::Hidden, act)
    }

    #[inline]
    fn wide_reset_pre(r: Fixed<27>, x: Fixed<16>) -> Fixed<16> {
        Int::<K, O>::wide_reset_pre(r, x)
    }

    #[inline]
    fn wide_blend(z: Fixed<27>, n: Fixed<26>, h: i64, scale: SlowHiddenScale) -> i64 {
        // (1 − z)·n is in Q53, the state in units of 2^(exponent − 62). The candidate may go
        // far beyond the range of a small state: only what becomes of it counts.
        let added = product(Self::complement(z).0, n.0);
        let added = scaled::<O>(Place::Carry, added, 62 - 53 - scale.exponent());
        state::<O>(Place::Carry, kept::<O>(z, h), added)
    }

    #[inline]
    fn cell(f: Fixed<27>, c: i64, i: Fixed<27>, g: Fixed<26>, scale: SlowCellScale) -> i64 {
        Self::wide_cell(f, c, i, g, scale)
    }

    #[inline]
    fn cell_pre(c: i64, scale: SlowCellScale) -> Fixed<16> {
        let pre = round_shift(c, scale.frac_bits() + 16);
        Fixed(saturate::number::<O>(Place::ActivatedCell, pre))
    }

    #[inline]
    fn output(o: Fixed<27>, value: Fixed<26>) -> K::Act {
        Int::<K, O>::output(o, value)
    }

    #[inline]
    fn blend(z: Fixed<27>, n: Fixed<26>, h: i64) -> i64 {
        Self::wide_blend(z, n, h, SlowHiddenScale::new(0))
    }

    #[inline]
    fn reset_pre(r: Fixed<27>, x: Fixed<16>) -> Fixed<16> {
        Int::<K, O>::wide_reset_pre(r, x)
    }

    #[inline]
    fn reset_carry(r: Fixed<27>, h: i64) -> K::Act {
        Int::<K, O>::reset_carry(r, upper(h))
    }

    #[inline]
    fn carry_act(h: i64) -> K::Act {
        Int::<K, O>::carry_act(upper(h))
    }

    fn softmax(x: &[Fixed<16>], y: &mut [Fixed<30>]) {
        Int::<K, O>::softmax(x, y);
    }

    fn log_softmax(x: &[Fixed<16>], y: &mut [Fixed<16>]) {
        Int::<K, O>::log_softmax(x, y);
    }
}
