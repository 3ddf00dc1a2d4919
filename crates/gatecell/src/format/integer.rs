//! [`W8A16`]: 8-bit weights, 16-bit activations, 32-bit state.
//!
//! | quantity | type | scale |
//! |---|---|---|
//! | weight | `i8` | per row, separately for W and R |
//! | activation bounded by 1 | `i16` | Q0.15 |
//! | pre-activation, logit | [`Fixed<16>`] | Q15.16 |
//! | gate (sigmoid) | [`Fixed<27>`] | Q4.27 |
//! | tanh inside a cell | [`Fixed<26>`] | Q5.26 |
//! | LSTM cell state | `i32` | chosen per layer, at most Q8.23 |
//! | GRU hidden state | `i32` | Q1.30 |
//! | probability | [`Fixed<30>`] | Q1.30 |

use super::requant::{round_shift, saturate16, saturate32};
use super::{Fixed, Format};
use crate::activation::{Function, exp_neg, function, ln_sum, sigmoid, tanh};
use crate::kernels::row::{Sums, joint, product, scaled};
use crate::kernels::steps::{GruStep, LstmStep, Maps, RnnStep};
use crate::kernels::{self, DENSE_ROWS, Products, pack::packed_rows_len, packed_len};

pub use crate::kernels::Row;

/// Number format with 8-bit weights, 16-bit activations and 32-bit state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct W8A16;

/// `x, h ↦ W x + R h + b` with packed 8-bit weights.
#[derive(Clone, Copy, Debug)]
pub struct Affine<'a, const N: usize> {
    w: &'a [u32],
    r: &'a [u32],
    rows: &'a [[Row; N]],
    shift: u32,
}

impl<const N: usize> Affine<'static, N> {
    /// The gates of `H` units: `w` and `r` from
    /// [`pack_gates`](crate::kernels::pack_gates) on `[N][H][I]` and `[N][H][H]`,
    /// `rows` from [`gate_rows`]. `shift` is 16 to 32.
    ///
    /// Other lengths do not compile.
    #[must_use]
    pub const fn gates<const I: usize, const H: usize, const NW: usize, const NR: usize>(
        w: &'static [u32; NW],
        r: &'static [u32; NR],
        rows: &'static [[Row; N]; H],
        shift: u32,
    ) -> Shaped<I, H, Self> {
        const { assert!(NW == packed_len(H, N, I), "w is not packed [N][H][I]") };
        const { assert!(NR == packed_len(H, N, H), "r is not packed [N][H][H]") };
        Shaped(Self {
            w,
            r,
            rows,
            shift: clamp_shift(shift),
        })
    }
}

impl Affine<'static, DENSE_ROWS> {
    /// `H` rows over an input of `I` and a hidden state of `H`: `w` and `r` from
    /// [`pack_rows`](crate::kernels::pack_rows), `rows` from [`row_blocks`].
    #[must_use]
    pub const fn rows<
        const I: usize,
        const H: usize,
        const B: usize,
        const NW: usize,
        const NR: usize,
    >(
        w: &'static [u32; NW],
        r: &'static [u32; NR],
        rows: &'static [[Row; DENSE_ROWS]; B],
        shift: u32,
    ) -> Shaped<I, H, Self> {
        const { assert!(B == H.div_ceil(DENSE_ROWS), "rows are not H in blocks of 4") };
        const { assert!(NW == packed_rows_len(H, I), "w is not packed [H][I]") };
        const { assert!(NR == packed_rows_len(H, H), "r is not packed [H][H]") };
        Shaped(Self {
            w,
            r,
            rows,
            shift: clamp_shift(shift),
        })
    }

    /// A dense map of `I` to `O`: `w` from
    /// [`pack_rows`](crate::kernels::pack_rows), `rows` from [`row_blocks`].
    #[must_use]
    pub const fn dense<const I: usize, const O: usize, const B: usize, const NW: usize>(
        w: &'static [u32; NW],
        rows: &'static [[Row; DENSE_ROWS]; B],
        shift: u32,
    ) -> Shaped<I, O, Self> {
        const { assert!(B == O.div_ceil(DENSE_ROWS), "rows are not O in blocks of 4") };
        const { assert!(NW == packed_rows_len(O, I), "w is not packed [O][I]") };
        Shaped(Self {
            w,
            r: &[],
            rows,
            shift: clamp_shift(shift),
        })
    }
}

impl<'a, const N: usize> Affine<'a, N> {
    /// A map whose shape is known only at run time, for simulators. `w` and `r`
    /// are packed for the lengths of `x` and `h` that the map will meet; missing
    /// blocks are not computed.
    #[must_use]
    pub const fn from_slices(w: &'a [u32], r: &'a [u32], rows: &'a [[Row; N]], shift: u32) -> Self {
        Self {
            w,
            r,
            rows,
            shift: clamp_shift(shift),
        }
    }
}

impl<'a, const N: usize> Affine<'a, N> {
    #[inline(always)]
    fn maps(self, x: &'a [i16], h: &'a [i16]) -> Maps<'a, N> {
        let Self { w, r, rows, shift } = self;
        Maps {
            w,
            r,
            rows,
            shift,
            x,
            h,
        }
    }
}

const fn clamp_shift(shift: u32) -> u32 {
    if shift < 1 {
        1
    } else if shift > 32 {
        32
    } else {
        shift
    }
}

/// A map with the width of its input `I` and of its output `O` in the type.
#[derive(Clone, Copy, Debug)]
pub struct Shaped<const I: usize, const O: usize, A>(pub(crate) A);

/// Rows of gates, `[H][G]`, from the canonical arrays `[G][H]`.
#[must_use]
pub const fn gate_rows<const G: usize, const H: usize>(
    bias: &[[i32; H]; G],
    input_scale: &[[i32; H]; G],
    hidden_scale: &[[i32; H]; G],
) -> [[Row; G]; H] {
    let mut rows = [[Row::ZERO; G]; H];
    let mut unit = 0;
    while unit < H {
        let mut gate = 0;
        while gate < G {
            rows[unit][gate] = Row {
                bias: bias[gate][unit],
                input_scale: input_scale[gate][unit],
                hidden_scale: hidden_scale[gate][unit],
            };
            gate += 1;
        }
        unit += 1;
    }
    rows
}

/// Rows in blocks of four, `B = O.div_ceil(4)`; missing rows are zero. A dense
/// layer has no hidden part: give zeros for `hidden_scale`.
#[must_use]
pub const fn row_blocks<const O: usize, const B: usize>(
    bias: &[i32; O],
    input_scale: &[i32; O],
    hidden_scale: &[i32; O],
) -> [[Row; DENSE_ROWS]; B] {
    const { assert!(B == O.div_ceil(DENSE_ROWS), "B is not O in blocks of 4") };
    let mut rows = [[Row::ZERO; DENSE_ROWS]; B];
    let mut row = 0;
    while row < O {
        rows[row / DENSE_ROWS][row % DENSE_ROWS] = Row {
            bias: bias[row],
            input_scale: input_scale[row],
            hidden_scale: hidden_scale[row],
        };
        row += 1;
    }
    rows
}

/// Iterator over the sums of an [`Affine`].
#[derive(Clone, Debug)]
pub struct Blocks<'x, const N: usize> {
    products: Products<'x, N>,
    shift: u32,
}

impl<const N: usize> Iterator for Blocks<'_, N> {
    type Item = [Sum; N];

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let (sums, rows) = self.products.next()?;
        let shift = self.shift;
        Some(core::array::from_fn(|n| Sum {
            sums: sums[n],
            row: rows[n],
            shift,
        }))
    }
}

/// Iterator over the pre-activations of an [`Affine`].
#[derive(Clone, Debug)]
pub struct Joints<'x, const N: usize>(kernels::Joints<'x, N>);

impl<const N: usize> Iterator for Joints<'_, N> {
    type Item = [Fixed<16>; N];

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map(Fixed))
    }
}

/// The sums of one row, not yet scaled.
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    sums: Sums,
    row: Row,
    shift: u32,
}

/// Scale of an activation without natural bound: the activation is
/// `⌊pre·factor / 2^shift + 1/2⌋`, saturated to `i16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActScale {
    /// Factor, positive.
    pub factor: i32,
    /// Shift, 1 to 62.
    pub shift: u32,
}

/// Fractional bits of an LSTM's cell state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellScale(u32);

impl CellScale {
    /// Most fractional bits: the state saturates at ±128.
    pub const FINEST: u32 = 23;
    /// Fewest fractional bits: the state saturates at ±16384.
    pub const COARSEST: u32 = 16;

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

    /// Fractional bits.
    #[must_use]
    pub const fn frac_bits(self) -> u32 {
        self.0
    }
}

/// Scale of a hidden state that may leave ±1, a power of two: the activation is
/// in units of `2^(exponent − 15)`, a GRU's carry in units of
/// `2^(exponent − 30)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HiddenScale(u32);

impl HiddenScale {
    /// Largest exponent: the hidden state saturates at ±32.
    pub const COARSEST: u32 = 5;

    /// Hidden states within `±2^exponent`; clamped to
    /// [`COARSEST`](Self::COARSEST).
    #[must_use]
    pub const fn new(exponent: u32) -> Self {
        if exponent > Self::COARSEST {
            Self(Self::COARSEST)
        } else {
            Self(exponent)
        }
    }

    /// The exponent.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        self.0
    }
}

/// Largest magnitude of a cell state; 31 bits, so that one more addition of
/// `i⊙g` cannot wrap.
const CELL_LIMIT: i32 = 1 << 30;

impl Format for W8A16 {
    type Act = i16;
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
    type Sum = Sum;
    type Affine<'a, const N: usize> = Affine<'a, N>;
    type Blocks<'w, 'x, const N: usize>
        = Blocks<'x, N>
    where
        'w: 'x;
    type Joints<'w, 'x, const N: usize>
        = Joints<'x, N>
    where
        'w: 'x;

    const ZERO_ACT: i16 = 0;
    const ZERO_PRE: Fixed<16> = Fixed(0);
    const ZERO_GATE: Fixed<27> = Fixed(0);
    const ZERO_CARRY: i32 = 0;
    const ZERO_PROBABILITY: Fixed<30> = Fixed(0);

    fn affine_bytes<const N: usize>(affine: &Affine<'_, N>) -> usize {
        size_of_val(affine.w) + size_of_val(affine.r) + size_of_val(affine.rows)
    }

    #[inline]
    fn blocks<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N>,
        x: &'x [i16],
        h: &'x [i16],
    ) -> Blocks<'x, N> {
        let Affine { w, r, rows, shift } = affine;
        Blocks {
            products: Products::new(w, r, x, h, rows),
            shift,
        }
    }

    #[inline]
    fn joints<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N>,
        x: &'x [i16],
        h: &'x [i16],
    ) -> Joints<'x, N> {
        let Affine { w, r, rows, shift } = affine;
        Joints(kernels::Joints::new(w, r, x, h, rows, shift))
    }

    #[inline(always)]
    fn lstm(
        affine: Affine<'_, 4>,
        scale: CellScale,
        x: &[i16],
        h: &[i16],
        c: &mut [i32],
        y: &mut [i16],
    ) -> bool {
        let (maps, frac_bits) = (affine.maps(x, h), scale.0);
        let step = LstmStep {
            maps,
            c,
            y,
            frac_bits,
        };
        step.run()
    }

    #[inline(always)]
    fn gru(
        affine: Affine<'_, 3>,
        hidden_bias: &[Fixed<16>],
        x: &[i16],
        h: &[i16],
        carry: &mut [i32],
        y: &mut [i16],
    ) -> bool {
        let step = GruStep {
            maps: affine.maps(x, h),
            hidden_bias,
            carry,
            y,
        };
        step.run()
    }

    #[inline(always)]
    fn rnn(affine: Affine<'_, 4>, x: &[i16], h: &[i16], y: &mut [i16]) -> bool {
        let maps = affine.maps(x, h);
        RnnStep { maps, y }.run()
    }

    #[inline]
    fn joint(sum: Sum) -> Fixed<16> {
        Fixed(joint(sum.sums, &sum.row, sum.shift))
    }

    #[inline]
    fn input_part(sum: Sum) -> Fixed<16> {
        let products = product(sum.sums.input, sum.row.input_scale);
        Fixed(scaled(products, sum.row.bias, sum.shift))
    }

    #[inline]
    fn hidden_part(sum: Sum, bias: Fixed<16>) -> Fixed<16> {
        let products = product(sum.sums.hidden, sum.row.hidden_scale);
        Fixed(scaled(products, bias.0, sum.shift))
    }

    #[inline]
    fn add(a: Fixed<16>, b: Fixed<16>) -> Fixed<16> {
        Fixed(a.0.saturating_add(b.0))
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
    fn value_act(value: Fixed<26>) -> i16 {
        saturate16(round_shift(i64::from(value.0), 26 - 15))
    }

    #[inline]
    fn gate_act(gate: Fixed<27>) -> i16 {
        saturate16(round_shift(i64::from(gate.0), 27 - 15))
    }

    #[inline]
    fn pre_act(x: Fixed<16>, scale: ActScale) -> i16 {
        let product = product(x.0, scale.factor);
        saturate16(round_shift(product, scale.shift.clamp(1, 62)))
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
        Fixed(saturate32(x.saturating_mul(2)))
    }

    #[inline]
    fn wide_value(x: i64) -> Fixed<26> {
        Fixed(saturate32(x))
    }

    #[inline]
    fn wide_act(x: i64, scale: ActScale) -> i16 {
        // ±64 times a factor below 2^30 fits.
        let x = x.clamp(-(1 << 32), 1 << 32);
        saturate16(round_shift(
            x * i64::from(scale.factor),
            scale.shift.clamp(1, 62),
        ))
    }

    #[inline]
    fn clip(x: Fixed<16>, bound: Fixed<16>) -> Fixed<16> {
        Fixed(x.0.min(bound.0).max(bound.0.saturating_neg()))
    }

    #[inline]
    fn complement(gate: Fixed<27>) -> Fixed<27> {
        Fixed((1i32 << 27).saturating_sub(gate.0))
    }

    #[inline]
    fn peephole(weight: Fixed<24>, c: i32, scale: CellScale) -> Fixed<16> {
        let product = product(weight.0, c);
        Fixed(saturate32(round_shift(
            product,
            24 + scale.0.clamp(16, 23) - 16,
        )))
    }

    #[inline]
    fn wide_cell(f: Fixed<27>, c: i32, i: Fixed<27>, g: Fixed<26>, scale: CellScale) -> i32 {
        // Both products in Q(27 + frac): |f·c| < 2^61, |i·g| < 2^62.
        let kept = product(f.0, c);
        let added = product(i.0, g.0) >> (26 - scale.0.clamp(16, 23));
        let limit = i64::from(CELL_LIMIT);
        round_shift(kept + added, 27).clamp(-limit, limit - 1) as i32
    }

    #[inline]
    fn clip_cell(c: i32, bound: i32) -> i32 {
        c.min(bound).max(bound.saturating_neg())
    }

    #[inline]
    fn wide_output(o: Fixed<27>, value: Fixed<26>, scale: HiddenScale) -> i16 {
        let product = product(o.0, value.0);
        saturate16(round_shift(product, 27 + 26 - 15 + scale.0))
    }

    #[inline]
    fn wide_reset_pre(r: Fixed<27>, x: Fixed<16>) -> Fixed<16> {
        Fixed(saturate32(round_shift(product(r.0, x.0), 27)))
    }

    #[inline]
    fn wide_blend(z: Fixed<27>, n: Fixed<26>, h: i32, scale: HiddenScale) -> i32 {
        // n in Q(30 − scale), within the 31 bits of the hidden state.
        let limit = (1i64 << 30) - 1;
        let n = ((i64::from(n.0) << 4) >> scale.0).clamp(-limit, limit);
        let moved = round_shift(i64::from(z.0) * (i64::from(h) - n), 27);
        (n + moved).clamp(-limit, limit) as i32
    }

    #[inline]
    fn cell(f: Fixed<27>, c: i32, i: Fixed<27>, g: Fixed<26>, scale: CellScale) -> i32 {
        // f·c in Q(30 + frac), i·g brought to the same scale; one rounding.
        let kept = product(f.0 << 3, c);
        let added = product(i.0, g.0 >> (CellScale::FINEST - scale.0.min(23)));
        let sum = round_shift(kept + added, 30) as i32;
        sum.clamp(-CELL_LIMIT, CELL_LIMIT - 1)
    }

    #[inline]
    fn cell_pre(c: i32, scale: CellScale) -> Fixed<16> {
        // |c| < 2^30 and at most 2^6 of rounding: no overflow.
        let shift = scale.0.clamp(16, 23) - 16;
        Fixed((c + ((1 << shift) >> 1)) >> shift)
    }

    #[inline]
    fn output(o: Fixed<27>, value: Fixed<26>) -> i16 {
        saturate16(round_shift(product(o.0, value.0), 27 + 26 - 15))
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
    fn reset_carry(r: Fixed<27>, h: i32) -> i16 {
        saturate16(round_shift(product(r.0, h), 27 + 30 - 15))
    }

    #[inline]
    fn carry_act(h: i32) -> i16 {
        saturate16(round_shift(i64::from(h), 30 - 15))
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
            y.0 = saturate32(difference);
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
