//! The integer formats. Each is [`Int`] of a kernel, which says how weights and activations
//! are stored and multiplied; everything else is the same in all formats.
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
//! In cells with other functions than sigmoid and tanh, numbers that the function does not bound
//! have a scale of their own, a power of two: [`ValueScale`].
//!
//! Layers whose gates stay next to 0 or 1 for a long time compute them with more bits:
//! [`SlowGates`].

mod affine;
mod rows;
mod scale;
mod slow;

use core::marker::PhantomData;

use super::real::{act_at, carry_at};
use super::requant::{far_sum, rescale, rescaled_sum, round_shift};
use super::{Fixed, Format, FunctionScale, Scaled, StateScale, sealed};
use crate::activation::{Function, exp_neg, function, ln_sum, sigmoid, tanh};
use crate::kernels::row::product;
use crate::kernels::saturate::{self, closed_act};
use crate::kernels::steps::{GruStep, LstmStep, RnnStep};
use crate::kernels::{Activation, Kernel, kernel};

pub use crate::kernels::Row;
pub use crate::kernels::saturate::{Observed, Observer, Place, Unobserved};
pub use affine::{Affine, Blocks, Joints, Shaped, ShapedState, Sum};
pub use rows::{gate_rows, row_blocks};
pub use scale::{ActScale, CellScale, ValueScale};
pub use slow::SlowGates;

/// Number format in integers, with weights and activations of the kernel `K`, and
/// 32-bit state. `O` is told of every number that is cut at the end of its range; on a device
/// nobody is told ([`Unobserved`]), and it costs nothing.
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

impl<K, O> sealed::Sealed for Int<K, O> {}

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
    const ZERO_CARRY: i32 = 0;
    const ZERO_PROBABILITY: Fixed<30> = Fixed(0);
    const NATURAL: ValueScale = ValueScale::NATURAL;

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
        saturate::act::<O, _>(Place::Activation, scale.scaled(x.0))
    }

    #[inline]
    fn pre_hidden(x: Fixed<16>, scale: ActScale) -> K::Act {
        saturate::act::<O, _>(Place::Hidden, scale.scaled(x.0))
    }

    #[inline]
    fn projected(x: Fixed<16>, scale: ActScale) -> K::Act {
        saturate::act::<O, _>(Place::Projection, scale.scaled(x.0))
    }

    #[inline]
    fn relu(x: Fixed<16>) -> Fixed<16> {
        Fixed(x.0.max(0))
    }

    fn gate_function(
        f: Function<Fixed<24>>,
        x: Fixed<16>,
        scale: FunctionScale<Self>,
    ) -> Fixed<27> {
        let (from, to) = (scale.argument.bits(16), scale.value.bits(27));
        let gate = function(f, x.0, from, to);
        Fixed(saturate::number::<O>(Place::Gate, gate))
    }

    fn candidate_function(
        f: Function<Fixed<24>>,
        x: Fixed<16>,
        scale: FunctionScale<Self>,
    ) -> Fixed<26> {
        let (from, to) = (scale.argument.bits(16), scale.value.bits(26));
        let candidate = function(f, x.0, from, to);
        Fixed(saturate::number::<O>(Place::Candidate, candidate))
    }

    fn cell_function(f: Function<Fixed<24>>, c: i32, scale: FunctionScale<Self>) -> Fixed<26> {
        let (from, to) = (scale.argument.bits(30), scale.value.bits(26));
        let activated = function(f, c, from, to);
        Fixed(saturate::number::<O>(Place::ActivatedCell, activated))
    }

    fn hidden_function(
        f: Function<Fixed<24>>,
        x: Fixed<16>,
        scale: FunctionScale<Self>,
        act: ActScale,
    ) -> K::Act {
        let (from, to) = (scale.argument.bits(16), scale.value.bits(26));
        let value = function(f, x.0, from, to);
        let value = saturate::number::<O>(Place::FunctionValue, value);
        saturate::act::<O, _>(Place::Hidden, act.scaled(value))
    }

    #[inline]
    fn clip(x: Fixed<16>, bound: Fixed<16>, scale: ValueScale) -> Fixed<16> {
        let bound = rescale(i64::from(bound.0), 16, scale.bits(16));
        // A bound beyond what `x` can be has no effect.
        let bound = saturate::bounded(bound, 0, i32::MAX.into());
        Fixed(saturate::clipped(x.0, bound as i32))
    }

    #[inline]
    fn complement(gate: Scaled<Fixed<27>, ValueScale>) -> Fixed<27> {
        let one = rescale(1, 0, gate.scale.bits(27));
        let rest = far_sum(one, -i64::from(gate.number.0));
        Fixed(saturate::number::<O>(Place::Complement, rest))
    }

    #[inline]
    fn peephole(weight: Fixed<24>, c: Scaled<i32, ValueScale>, pre: ValueScale) -> Fixed<16> {
        let product = product(weight.0, c.number);
        let product = rescale(product, c.scale.bits(30) + 24, pre.bits(16));
        Fixed(saturate::number::<O>(Place::Peephole, product))
    }

    #[inline]
    fn wide_cell(
        f: Scaled<Fixed<27>, ValueScale>,
        c: Scaled<i32, ValueScale>,
        i: Scaled<Fixed<27>, ValueScale>,
        g: Scaled<Fixed<26>, ValueScale>,
    ) -> i32 {
        let to = c.scale.bits(30);
        let sum = rescaled_sum(
            product(f.number.0, c.number),
            f.scale.bits(27) + to,
            product(i.number.0, g.number.0),
            i.scale.bits(27) + g.scale.bits(26),
            to,
        );
        let limit = i64::from(CELL_LIMIT);
        saturate::range::<O>(Place::Cell, sum, -limit, limit - 1) as i32
    }

    #[inline]
    fn cell_act(c: i32) -> K::Act {
        let act = round_shift(i64::from(c), 30 - K::Act::FRAC_BITS);
        closed_act::<O, _>(Place::PeepholeCell, act)
    }

    #[inline]
    fn clip_cell(c: i32, bound: i32) -> i32 {
        saturate::clipped(c, bound)
    }

    #[inline]
    fn wide_output(
        o: Scaled<Fixed<27>, ValueScale>,
        value: Scaled<Fixed<26>, ValueScale>,
        hidden: ValueScale,
    ) -> K::Act {
        let product = product(o.number.0, value.number.0);
        let bits = o.scale.bits(27) + value.scale.bits(26);
        let act = rescale(product, bits, hidden.bits(K::Act::FRAC_BITS));
        saturate::act::<O, _>(Place::Hidden, act)
    }

    #[inline]
    fn wide_reset_pre(r: Scaled<Fixed<27>, ValueScale>, x: Fixed<16>) -> Fixed<16> {
        let product = product(r.number.0, x.0);
        let product = rescale(product, r.scale.bits(27), 0);
        Fixed(saturate::number::<O>(Place::ResetProduct, product))
    }

    #[inline]
    fn wide_reset_carry(
        r: Scaled<Fixed<27>, ValueScale>,
        h: Scaled<i32, ValueScale>,
        reset: ValueScale,
    ) -> K::Act {
        let product = product(r.number.0, h.number);
        let bits = r.scale.bits(27) + h.scale.bits(30);
        let act = rescale(product, bits, reset.bits(K::Act::FRAC_BITS));
        saturate::act::<O, _>(Place::ResetHidden, act)
    }

    #[inline]
    fn wide_blend(
        z: Scaled<Fixed<27>, ValueScale>,
        n: Scaled<Fixed<26>, ValueScale>,
        h: Scaled<i32, ValueScale>,
    ) -> i32 {
        // The candidate may go beyond the range of the hidden state, of which little of it
        // becomes a part: only the sum saturates.
        let (gate, to) = (z.scale.bits(27), h.scale.bits(30));
        let sum = rescaled_sum(
            product(Self::complement(z).0, n.number.0),
            gate + n.scale.bits(26),
            product(z.number.0, h.number),
            gate + to,
            to,
        );
        let limit = i64::from(CELL_LIMIT) - 1;
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
