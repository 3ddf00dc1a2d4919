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

use super::{ActScale, Affine, Blocks, CellScale, Int, Joints, Sum, ValueScale};
use crate::activation::{Function, precise_sigmoid, small_tanh};
use crate::format::{
    Fixed, Format, FunctionScale, Scaled, StateScale, rescale, round_shift, sealed,
};
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

/// A state's upper half, in the scale of the state.
#[inline]
fn upper_half(state: Scaled<i64, ValueScale>) -> Scaled<i32, ValueScale> {
    Scaled {
        number: upper(state.number),
        scale: state.scale,
    }
}

/// A number in the scale of its type.
#[inline]
fn natural<N>(number: N) -> Scaled<N, ValueScale> {
    Scaled {
        number,
        scale: ValueScale::NATURAL,
    }
}

/// The same scales, for the cells without slow gates.
#[inline]
fn usual<K: Kernel, O: Observer>(
    scale: FunctionScale<SlowGates<Int<K, O>>>,
) -> FunctionScale<Int<K, O>> {
    FunctionScale {
        argument: scale.argument,
        value: scale.value,
    }
}

impl<F> sealed::Sealed for SlowGates<F> {}

impl<K: Kernel, O: Observer> Format for SlowGates<Int<K, O>> {
    type Act = K::Act;
    type Pre = Fixed<16>;
    type Gate = Fixed<27>;
    type Value = Fixed<26>;
    type Carry = i64;
    type Probability = Fixed<30>;
    type CellScale = CellScale;
    type ActScale = ActScale;
    type Param = Fixed<24>;
    type ValueScale = ValueScale;
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
    const NATURAL: ValueScale = ValueScale::NATURAL;

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

    fn gate_function(
        f: Function<Fixed<24>>,
        x: Fixed<16>,
        scale: FunctionScale<Self>,
    ) -> Fixed<27> {
        match f {
            Function::Sigmoid => {
                let x = rescale(x.0.into(), scale.argument.bits(16), 16);
                // A gate is 0 or 1 long before.
                let x = saturate::bounded(x, i32::MIN.into(), i32::MAX.into()) as i32;
                let gate = i64::from(precise_sigmoid(Fixed(x)).0);
                let gate = rescale(gate, 27, scale.value.bits(27));
                Fixed(saturate::number::<O>(Place::Gate, gate))
            }
            other => Int::<K, O>::gate_function(other, x, usual(scale)),
        }
    }

    #[inline]
    fn candidate_function(
        f: Function<Fixed<24>>,
        x: Fixed<16>,
        scale: FunctionScale<Self>,
    ) -> Fixed<26> {
        Int::<K, O>::candidate_function(f, x, usual(scale))
    }

    fn cell_function(f: Function<Fixed<24>>, c: i64, scale: FunctionScale<Self>) -> Fixed<26> {
        let bits = scale.argument.bits(62);
        // The state in units of 1/16.
        let small = c.unsigned_abs().checked_shr((bits - 4).unsigned_abs());
        match f {
            Function::Tanh if small.unwrap_or(0) == 0 => {
                let value = i64::from(small_tanh(rescale(c, bits, 32) as i32).0);
                let value = rescale(value, 26, scale.value.bits(26));
                Fixed(saturate::number::<O>(Place::ActivatedCell, value))
            }
            other => Int::<K, O>::cell_function(other, upper(c), usual(scale)),
        }
    }

    #[inline]
    fn hidden_function(
        f: Function<Fixed<24>>,
        x: Fixed<16>,
        scale: FunctionScale<Self>,
        act: ActScale,
    ) -> K::Act {
        Int::<K, O>::hidden_function(f, x, usual(scale), act)
    }

    #[inline]
    fn clip(x: Fixed<16>, bound: Fixed<16>, scale: ValueScale) -> Fixed<16> {
        Int::<K, O>::clip(x, bound, scale)
    }

    #[inline]
    fn complement(gate: Scaled<Fixed<27>, ValueScale>) -> Fixed<27> {
        Int::<K, O>::complement(gate)
    }

    #[inline]
    fn peephole(weight: Fixed<24>, c: Scaled<i64, ValueScale>, pre: ValueScale) -> Fixed<16> {
        Int::<K, O>::peephole(weight, upper_half(c), pre)
    }

    #[inline]
    fn wide_cell(
        f: Scaled<Fixed<27>, ValueScale>,
        c: Scaled<i64, ValueScale>,
        i: Scaled<Fixed<27>, ValueScale>,
        g: Scaled<Fixed<26>, ValueScale>,
    ) -> i64 {
        let shift = c.scale.bits(62) - i.scale.bits(27) - g.scale.bits(26);
        let added = scaled::<O>(Place::Cell, product(i.number.0, g.number.0), shift);
        state::<O>(Place::Cell, kept::<O>(f.number, c.number), added)
    }

    #[inline]
    fn cell_act(c: i64) -> K::Act {
        Int::<K, O>::cell_act(upper(c))
    }

    #[inline]
    fn clip_cell(c: i64, bound: i64) -> i64 {
        saturate::bounded(c, -bound, bound)
    }

    #[inline]
    fn wide_output(
        o: Scaled<Fixed<27>, ValueScale>,
        value: Scaled<Fixed<26>, ValueScale>,
        hidden: ValueScale,
    ) -> K::Act {
        Int::<K, O>::wide_output(o, value, hidden)
    }

    #[inline]
    fn wide_reset_pre(r: Scaled<Fixed<27>, ValueScale>, x: Fixed<16>) -> Fixed<16> {
        Int::<K, O>::wide_reset_pre(r, x)
    }

    #[inline]
    fn wide_reset_carry(
        r: Scaled<Fixed<27>, ValueScale>,
        h: Scaled<i64, ValueScale>,
        reset: ValueScale,
    ) -> K::Act {
        Int::<K, O>::wide_reset_carry(r, upper_half(h), reset)
    }

    #[inline]
    fn wide_blend(
        z: Scaled<Fixed<27>, ValueScale>,
        n: Scaled<Fixed<26>, ValueScale>,
        h: Scaled<i64, ValueScale>,
    ) -> i64 {
        // The candidate may go far beyond the range of a small state: only what becomes of it
        // counts.
        let added = product(Self::complement(z).0, n.number.0);
        let shift = h.scale.bits(62) - z.scale.bits(27) - n.scale.bits(26);
        let added = scaled::<O>(Place::Carry, added, shift);
        state::<O>(Place::Carry, kept::<O>(z.number, h.number), added)
    }

    #[inline]
    fn cell(f: Fixed<27>, c: i64, i: Fixed<27>, g: Fixed<26>, scale: CellScale) -> i64 {
        let c = Scaled {
            number: c,
            scale: ValueScale::new(30 - scale.frac_bits() as i32),
        };
        Self::wide_cell(natural(f), c, natural(i), natural(g))
    }

    #[inline]
    fn cell_pre(c: i64, scale: CellScale) -> Fixed<16> {
        Int::<K, O>::cell_pre(upper(c), scale)
    }

    #[inline]
    fn output(o: Fixed<27>, value: Fixed<26>) -> K::Act {
        Int::<K, O>::output(o, value)
    }

    #[inline]
    fn blend(z: Fixed<27>, n: Fixed<26>, h: i64) -> i64 {
        Self::wide_blend(natural(z), natural(n), natural(h))
    }

    #[inline]
    fn reset_pre(r: Fixed<27>, x: Fixed<16>) -> Fixed<16> {
        Self::wide_reset_pre(natural(r), x)
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
