//! The integer formats: [`Int`] of a kernel, which says how weights and activations
//! are stored and multiplied. All else is the same in all of them.
//!
//! | format | weight | activation | when |
//! |---|---|---|---|
//! | [`W8A16`] | `i8` | `i16` | the usual choice |
//! | [`W16A16`] | `i16` | `i16` | high fidelity: audio models of a few units |
//! | [`W4A16`] | 4 bits, two in a byte | `i16` | half the flash of W8A16 |
//! | [`W8A8`] | `i8` | `i8` | less RAM, at some accuracy |
//!
//! | quantity | type | scale |
//! |---|---|---|
//! | weight | the format's | per row, separately for W and R |
//! | activation bounded by 1 | the format's | Q0.15 (`i16`), Q0.7 (`i8`) |
//! | pre-activation, logit | [`Fixed<16>`] | Q15.16 |
//! | gate (sigmoid) | [`Fixed<27>`] | Q4.27 |
//! | tanh inside a cell | [`Fixed<26>`] | Q5.26 |
//! | LSTM cell state | `i32` | chosen per layer, at most Q8.23 |
//! | GRU hidden state | `i32` | Q1.30 |
//! | probability | [`Fixed<30>`] | Q1.30 |
//!
//! Layers whose gates stay next to 0 or 1 have more: [`SlowGates`].

mod affine;
mod rows;
mod scale;
mod slow;

use core::marker::PhantomData;

use super::real::{act_at, carry_at};
use super::requant::round_shift;
use super::{Fixed, Format, StateScale};
use crate::activation::{Function, exp_neg, function, ln_sum, sigmoid, tanh};
use crate::kernels::row::product;
use crate::kernels::saturate::{self, closed_act};
use crate::kernels::steps::{GruStep, LstmStep, RnnStep};
use crate::kernels::{Activation, Kernel, kernel};

pub use crate::kernels::Row;
pub use crate::kernels::saturate::{Observed, Observer, Place, Unobserved};
pub use affine::{Affine, Blocks, Joints, Shaped, ShapedState, Sum};
pub use rows::{gate_rows, row_blocks};
pub use scale::{ActScale, CellScale, HiddenScale};
pub use slow::{SlowCellScale, SlowGates, SlowHiddenScale};

/// Number format in integers, with weights and activations of the kernel `K`, and
/// 32-bit state. `O` is told of every number that meets the end of its range: nobody, on a
/// device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Int<K, O = Unobserved>(PhantomData<(K, O)>);

/// 8-bit weights, 16-bit activations.
pub type W8A16 = Int<kernel::W8A16>;

/// 4-bit weights, 16-bit activations.
pub type W4A16 = Int<kernel::W4A16>;

/// 8-bit weights, 8-bit activations.
pub type W8A8 = Int<kernel::W8A8>;

/// 16-bit weights, 16-bit activations.
pub type W16A16 = Int<kernel::W16A16>;

/// Largest magnitude of a cell state; 31 bits, so that one more addition of
/// `i⊙g` cannot wrap.
const CELL_LIMIT: i32 = 1 << 30;

impl<K: Kernel, O: Observer> Format for Int<K, O> {
    type Act = K::Act;
    type Pre = Fixed<16>;
    type Gate = Fixed<27>;
    type Value = Fixed<26>;
    type Carry = i32;
    type Probability = Fixed<30>;
    type CellScale = CellScale;
    type ActScale = ActScale;
    type Param = Fixed<24>;
    type Wide = i64;
    type HiddenScale = HiddenScale;
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
    const ZERO_CARRY: i32 = 0;
    const ZERO_PROBABILITY: Fixed<30> = Fixed(0);

    fn act_from_real(x: f32, scale: StateScale) -> K::Act {
        act_at::<O, K::Act>(Place::InitialHidden, x, scale)
    }

    fn carry_from_real(x: f32, scale: StateScale) -> i32 {
        carry_at::<O>(Place::InitialCarry, x, scale)
    }

    fn affine_bytes<const N: usize>(affine: &Affine<'_, N, K>) -> usize {
        affine.bytes()
    }

    #[inline]
    fn blocks<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N, K>,
        x: &'x [K::Act],
        h: &'x [K::Act],
    ) -> Blocks<'x, N, K> {
        Blocks::new(affine, x, h)
    }

    #[inline]
    fn joints<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N, K>,
        x: &'x [K::Act],
        h: &'x [K::Act],
    ) -> Joints<'x, N, K> {
        Joints::new(affine, x, h)
    }

    #[inline(always)]
    fn lstm(
        affine: Affine<'_, 4, K>,
        scale: CellScale,
        x: &[K::Act],
        h: &[K::Act],
        c: &mut [i32],
        y: &mut [K::Act],
    ) -> bool {
        // Whoever is to be told of every number gets it from the equations.
        !O::ON
            && K::lstm(LstmStep {
                maps: affine.maps(x, h),
                c,
                y,
                frac_bits: scale.frac_bits(),
            })
    }

    #[inline(always)]
    fn gru(
        affine: Affine<'_, 3, K>,
        hidden_bias: &[Fixed<16>],
        x: &[K::Act],
        h: &[K::Act],
        carry: &mut [i32],
        y: &mut [K::Act],
    ) -> bool {
        !O::ON
            && K::gru(GruStep {
                maps: affine.maps(x, h),
                hidden_bias,
                carry,
                y,
            })
    }

    #[inline(always)]
    fn rnn(affine: Affine<'_, 4, K>, x: &[K::Act], h: &[K::Act], y: &mut [K::Act]) -> bool {
        !O::ON
            && K::rnn(RnnStep {
                maps: affine.maps(x, h),
                y,
            })
    }

    #[inline]
    fn joint(sum: Sum<K::Sum>) -> Fixed<16> {
        Fixed(K::joint(sum.sums, &sum.row, sum.shift))
    }

    #[inline]
    fn input_part(sum: Sum<K::Sum>) -> Fixed<16> {
        Fixed(K::input_part(sum.sums, &sum.row, sum.shift))
    }

    #[inline]
    fn hidden_part(sum: Sum<K::Sum>, bias: Fixed<16>) -> Fixed<16> {
        Fixed(K::hidden_part(sum.sums, &sum.row, bias.0, sum.shift))
    }

    #[inline]
    fn add(a: Fixed<16>, b: Fixed<16>) -> Fixed<16> {
        Fixed(saturate::sum::<O>(Place::PreActivation, a.0, b.0))
    }

    #[inline]
    fn sigmoid(x: Fixed<16>) -> Fixed<27> {
        sigmoid(x)
    }

    #[inline]
    fn tanh(x: Fixed<16>) -> Fixed<26> {
        tanh(x)
    }

    #[inline]
    fn value_act(value: Fixed<26>) -> K::Act {
        let act = round_shift(i64::from(value.0), 26 - K::Act::FRAC_BITS);
        closed_act::<O, _>(Place::Activation, act)
    }

    #[inline]
    fn gate_act(gate: Fixed<27>) -> K::Act {
        let act = round_shift(i64::from(gate.0), 27 - K::Act::FRAC_BITS);
        closed_act::<O, _>(Place::Activation, act)
    }

    #[inline]
    fn pre_act(x: Fixed<16>, scale: ActScale) -> K::Act {
        saturate::act::<O, _>(Place::Activation, scale.scaled(x))
    }

    #[inline]
    fn pre_hidden(x: Fixed<16>, scale: ActScale) -> K::Act {
        saturate::act::<O, _>(Place::Hidden, scale.scaled(x))
    }

    #[inline]
    fn projected(x: Fixed<16>, scale: ActScale) -> K::Act {
        saturate::act::<O, _>(Place::Projection, scale.scaled(x))
    }

    #[inline]
    fn relu(x: Fixed<16>) -> Fixed<16> {
        Fixed(x.0.max(0))
    }

    fn function(f: Function<Fixed<24>>, x: Fixed<16>) -> i64 {
        function(f, x)
    }

    #[inline]
    fn wide_gate(x: i64) -> Fixed<27> {
        // A function's output is below 2^50.
        Fixed(saturate::number::<O>(Place::Gate, x << 1))
    }

    #[inline]
    fn candidate(x: i64) -> Fixed<26> {
        Fixed(saturate::number::<O>(Place::Candidate, x))
    }

    #[inline]
    fn activated_cell(x: i64) -> Fixed<26> {
        Fixed(saturate::number::<O>(Place::ActivatedCell, x))
    }

    #[inline]
    fn wide_act(x: i64, scale: ActScale) -> K::Act {
        // ±64 times a factor below 2^30 fits.
        let x = saturate::range::<O>(Place::FunctionValue, x, -(1 << 32), 1 << 32);
        let act = round_shift(x * i64::from(scale.factor), scale.limited_shift());
        saturate::act::<O, _>(Place::Hidden, act)
    }

    #[inline]
    fn clip(x: Fixed<16>, bound: Fixed<16>) -> Fixed<16> {
        Fixed(saturate::clipped(x.0, bound.0))
    }

    #[inline]
    fn complement(gate: Fixed<27>) -> Fixed<27> {
        Fixed(saturate::difference::<O>(
            Place::Complement,
            1 << 27,
            gate.0,
        ))
    }

    #[inline]
    fn peephole(weight: Fixed<24>, c: i32, scale: CellScale) -> Fixed<16> {
        let product = round_shift(product(weight.0, c), 24 + scale.frac_bits() - 16);
        Fixed(saturate::number::<O>(Place::Peephole, product))
    }

    #[inline]
    fn wide_cell(f: Fixed<27>, c: i32, i: Fixed<27>, g: Fixed<26>, scale: CellScale) -> i32 {
        // Both products in Q(27 + frac): |f·c| < 2^61, |i·g| < 2^62.
        let kept = product(f.0, c);
        let added = product(i.0, g.0) >> (26 - scale.frac_bits());
        let limit = i64::from(CELL_LIMIT);
        let sum = round_shift(kept + added, 27);
        saturate::range::<O>(Place::Cell, sum, -limit, limit - 1) as i32
    }

    #[inline]
    fn cell_act(c: i32, _: CellScale) -> K::Act {
        let act = round_shift(i64::from(c), 30 - K::Act::FRAC_BITS);
        closed_act::<O, _>(Place::PeepholeCell, act)
    }

    #[inline]
    fn clip_cell(c: i32, bound: i32) -> i32 {
        saturate::clipped(c, bound)
    }

    #[inline]
    fn wide_output(o: Fixed<27>, value: Fixed<26>, scale: HiddenScale) -> K::Act {
        let shift = 27 + 26 - K::Act::FRAC_BITS + scale.exponent();
        let act = round_shift(product(o.0, value.0), shift);
        saturate::act::<O, _>(Place::Hidden, act)
    }

    #[inline]
    fn wide_reset_pre(r: Fixed<27>, x: Fixed<16>) -> Fixed<16> {
        let product = round_shift(product(r.0, x.0), 27);
        Fixed(saturate::number::<O>(Place::ResetProduct, product))
    }

    #[inline]
    fn wide_blend(z: Fixed<27>, n: Fixed<26>, h: i32, scale: HiddenScale) -> i32 {
        // (1 − z)·n and z·h in Q53. The candidate may go beyond the range of the hidden
        // state, of which little of it becomes a part: only the sum saturates. With
        // |h| < 2^30, z·h is below 2^62 in Q53, and the sum below 2^63 − 2^32.
        let limit = (1i32 << 30) - 1;
        let added = product(Self::complement(z).0, n.0);
        // No step and no initial state leaves that range.
        let kept = product(z.0, saturate::bounded(h, -limit, limit)) << 1;
        let sum = added + (kept >> (HiddenScale::COARSEST - scale.exponent()));
        let limit = i64::from(limit);
        let sum = round_shift(sum, 23 + scale.exponent());
        saturate::range::<O>(Place::Carry, sum, -limit, limit) as i32
    }

    #[inline]
    fn cell(f: Fixed<27>, c: i32, i: Fixed<27>, g: Fixed<26>, scale: CellScale) -> i32 {
        // f·c in Q(30 + frac), i·g brought to the same scale; one rounding.
        let kept = product(f.0 << 3, c);
        let added = product(i.0, g.0 >> (CellScale::FINEST - scale.frac_bits()));
        let sum = round_shift(kept + added, 30) as i32;
        saturate::range32::<O>(Place::Cell, sum, -CELL_LIMIT, CELL_LIMIT - 1)
    }

    #[inline]
    fn cell_pre(c: i32, scale: CellScale) -> Fixed<16> {
        // |c| < 2^30 and at most 2^6 of rounding: no overflow.
        let shift = scale.frac_bits() - 16;
        Fixed((c + ((1 << shift) >> 1)) >> shift)
    }

    #[inline]
    fn output(o: Fixed<27>, value: Fixed<26>) -> K::Act {
        let act = round_shift(product(o.0, value.0), 27 + 26 - K::Act::FRAC_BITS);
        closed_act::<O, _>(Place::Hidden, act)
    }

    #[inline]
    fn blend(z: Fixed<27>, n: Fixed<26>, h: i32) -> i32 {
        // h and n are within ±(2^30 − 1) in Q1.30, so the difference fits.
        let n = n.0 << 4;
        n + round_shift(product(z.0, h.wrapping_sub(n)), 27) as i32
    }

    #[inline]
    fn reset_pre(r: Fixed<27>, x: Fixed<16>) -> Fixed<16> {
        Fixed(round_shift(product(r.0, x.0), 27) as i32)
    }

    #[inline]
    fn reset_carry(r: Fixed<27>, h: i32) -> K::Act {
        // A gate may leave 0 to 1, and the state is within its scale.
        let act = round_shift(product(r.0, h), 27 + 30 - K::Act::FRAC_BITS);
        closed_act::<O, _>(Place::ResetHidden, act)
    }

    #[inline]
    fn carry_act(h: i32) -> K::Act {
        let act = round_shift(i64::from(h), 30 - K::Act::FRAC_BITS);
        closed_act::<O, _>(Place::Hidden, act)
    }

    fn softmax(x: &[Fixed<16>], y: &mut [Fixed<30>]) {
        let (top, sum) = log_sum(x);
        // One division: 2^62 / sum with sum ≥ 2^30.
        let inverse = (1u64 << 62).checked_div(sum).unwrap_or(0);
        for (x, y) in x.iter().zip(y) {
            let share = u64::from(exp_neg(top.0.abs_diff(x.0))) * inverse;
            y.0 = (share >> 32) as i32;
        }
    }

    fn log_softmax(x: &[Fixed<16>], y: &mut [Fixed<16>]) {
        let (top, sum) = log_sum(x);
        let log = ln_sum(sum);
        for (x, y) in x.iter().zip(y) {
            let difference = i64::from(x.0) - i64::from(top.0) - i64::from(log);
            y.0 = saturate::number::<O>(Place::LogProbability, difference);
        }
    }
}

/// The largest element, and `Σ exp(x − largest)` in units of 2^-30.
fn log_sum(x: &[Fixed<16>]) -> (Fixed<16>, u64) {
    let top = x.iter().copied().max().unwrap_or_default();
    let sum = x
        .iter()
        .map(|x| u64::from(exp_neg(top.0.abs_diff(x.0))))
        .sum();
    (top, sum)
}
