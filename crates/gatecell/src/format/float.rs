//! [`F32`]: everything in single precision.

use core::marker::PhantomData;

pub use super::integer::{Shaped, ShapedState};
use super::{Format, StateScale};
use crate::activation::{Function, Libm, Math};
use crate::kernels::DENSE_ROWS;

/// Number format in single precision; `M` chooses the math library:
/// [`Libm`] or [`Micromath`](crate::Micromath).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct F32<M = Libm>(PhantomData<M>);

/// `x, h ↦ W x + R h + b` in single precision.
#[derive(Clone, Copy, Debug)]
pub struct Affine<'a, const N: usize> {
    w: &'a [f32],
    r: &'a [f32],
    bias: &'a [[f32; N]],
}

impl<const N: usize> Affine<'static, N> {
    /// The gates of `H` units: `w` and `r` from [`pack_gates`] on `[N][H][I]`
    /// and `[N][H][H]`, `bias` from [`gate_blocks`].
    ///
    /// Other lengths do not compile.
    #[must_use]
    pub const fn gates<const I: usize, const H: usize, const NW: usize, const NR: usize>(
        w: &'static [f32; NW],
        r: &'static [f32; NR],
        bias: &'static [[f32; N]; H],
    ) -> Shaped<I, H, Self> {
        Shaped(Self::projected_gates::<I, H, H, NW, NR>(w, r, bias).0)
    }

    /// The gates of `H` units of an LSTM whose hidden state is projected to `P`: as
    /// [`gates`](Self::gates), with `r` on `[N][H][P]`.
    #[must_use]
    pub const fn projected_gates<
        const I: usize,
        const H: usize,
        const P: usize,
        const NW: usize,
        const NR: usize,
    >(
        w: &'static [f32; NW],
        r: &'static [f32; NR],
        bias: &'static [[f32; N]; H],
    ) -> ShapedState<I, H, P, Self> {
        const { assert!(NW == H * N * I, "w is not packed [N][H][I]") };
        const { assert!(NR == H * N * P, "r is not packed [N][H][P]") };
        ShapedState(Self { w, r, bias })
    }
}

impl Affine<'static, DENSE_ROWS> {
    /// `H` rows over an input of `I` and a hidden state of `H`: `w` and `r` from
    /// [`pack_rows`], `bias` from [`row_blocks`].
    #[must_use]
    pub const fn rows<
        const I: usize,
        const H: usize,
        const B: usize,
        const NW: usize,
        const NR: usize,
    >(
        w: &'static [f32; NW],
        r: &'static [f32; NR],
        bias: &'static [[f32; DENSE_ROWS]; B],
    ) -> Shaped<I, H, Self> {
        const { assert!(B == H.div_ceil(DENSE_ROWS), "bias is not H in blocks of 4") };
        const { assert!(NW == packed_rows_len(H, I), "w is not packed [H][I]") };
        const { assert!(NR == packed_rows_len(H, H), "r is not packed [H][H]") };
        Shaped(Self { w, r, bias })
    }

    /// A dense map of `I` to `O`: `w` from [`pack_rows`], `bias` from [`row_blocks`].
    #[must_use]
    pub const fn dense<const I: usize, const O: usize, const B: usize, const NW: usize>(
        w: &'static [f32; NW],
        bias: &'static [[f32; DENSE_ROWS]; B],
    ) -> Shaped<I, O, Self> {
        const { assert!(B == O.div_ceil(DENSE_ROWS), "bias is not O in blocks of 4") };
        const { assert!(NW == packed_rows_len(O, I), "w is not packed [O][I]") };
        Shaped(Self { w, r: &[], bias })
    }
}

impl<'a, const N: usize> Affine<'a, N> {
    /// A map whose shape is known only at run time, for simulators. Missing
    /// blocks are not computed.
    #[must_use]
    pub const fn from_slices(w: &'a [f32], r: &'a [f32], bias: &'a [[f32; N]]) -> Self {
        Self { w, r, bias }
    }
}

/// Elements that [`pack_rows`] needs for `rows` rows.
#[must_use]
pub const fn packed_rows_len(rows: usize, columns: usize) -> usize {
    rows.div_ceil(DENSE_ROWS) * DENSE_ROWS * columns
}

/// Gate matrices `[G][H][K]` in unit order `[H][G][K]`; `N` is `G·H·K`.
#[must_use]
pub const fn pack_gates<const G: usize, const H: usize, const K: usize, const N: usize>(
    raw: &[[[f32; K]; H]; G],
) -> [f32; N] {
    const { assert!(N == G * H * K, "N is not G·H·K") };
    let mut packed = [0.0; N];
    pack_gates_into(raw.as_flattened().as_flattened(), G, K, &mut packed);
    packed
}

/// [`pack_gates`] for shapes known at run time; `packed` is as long as `raw`.
pub const fn pack_gates_into(raw: &[f32], gates: usize, columns: usize, packed: &mut [f32]) {
    if gates == 0 || columns == 0 {
        return;
    }
    let units = raw.len() / (gates * columns);
    let mut index = 0;
    while index < raw.len() {
        let (gate, rest) = (index / (units * columns), index % (units * columns));
        let (unit, column) = (rest / columns, rest % columns);
        packed[(unit * gates + gate) * columns + column] = raw[index];
        index += 1;
    }
}

/// A matrix `[O][K]` padded with zero rows to a multiple of four rows;
/// `N` is [`packed_rows_len`]`(O, K)`.
#[must_use]
pub const fn pack_rows<const O: usize, const K: usize, const N: usize>(
    raw: &[[f32; K]; O],
) -> [f32; N] {
    const { assert!(N == packed_rows_len(O, K), "N is not packed_rows_len(O, K)") };
    let mut packed = [0.0; N];
    let raw = raw.as_flattened();
    let mut index = 0;
    while index < raw.len() {
        packed[index] = raw[index];
        index += 1;
    }
    packed
}

/// Biases of gates, `[H][G]`, from the canonical array `[G][H]`.
#[must_use]
pub const fn gate_blocks<const G: usize, const H: usize>(bias: &[[f32; H]; G]) -> [[f32; G]; H] {
    let mut blocks = [[0.0; G]; H];
    let mut unit = 0;
    while unit < H {
        let mut gate = 0;
        while gate < G {
            blocks[unit][gate] = bias[gate][unit];
            gate += 1;
        }
        unit += 1;
    }
    blocks
}

/// Biases in blocks of four, `B = O.div_ceil(4)`; missing ones are zero.
#[must_use]
pub const fn row_blocks<const O: usize, const B: usize>(bias: &[f32; O]) -> [[f32; DENSE_ROWS]; B] {
    const { assert!(B == O.div_ceil(DENSE_ROWS), "B is not O in blocks of 4") };
    let mut blocks = [[0.0; DENSE_ROWS]; B];
    let mut row = 0;
    while row < O {
        blocks[row / DENSE_ROWS][row % DENSE_ROWS] = bias[row];
        row += 1;
    }
    blocks
}

/// Iterator over the sums of an [`Affine`].
#[derive(Clone, Debug)]
pub struct Blocks<'w, 'x, const N: usize> {
    affine: Affine<'w, N>,
    x: &'x [f32],
    h: &'x [f32],
}

/// Iterator over the pre-activations of an [`Affine`].
#[derive(Clone, Debug)]
pub struct Joints<'w, 'x, const N: usize>(Blocks<'w, 'x, N>);

impl<const N: usize> Iterator for Joints<'_, '_, N> {
    type Item = [f32; N];

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        Some(self.0.next()?.map(Sum::joint))
    }
}

impl<const N: usize> Iterator for Blocks<'_, '_, N> {
    type Item = [Sum; N];

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (w, w_rest) = self.affine.w.split_at_checked(N * self.x.len())?;
        let (r, r_rest) = self.affine.r.split_at_checked(N * self.h.len())?;
        let (bias, bias_rest) = self.affine.bias.split_first()?;
        (self.affine.w, self.affine.r, self.affine.bias) = (w_rest, r_rest, bias_rest);

        let (mut w, mut r) = (w, r);
        Some(core::array::from_fn(|n| Sum {
            input: dot(take(&mut w, self.x.len()), self.x),
            hidden: dot(take(&mut r, self.h.len()), self.h),
            bias: bias[n],
        }))
    }
}

/// Splits the first `count` elements off `rest`.
#[inline]
fn take<'a>(rest: &mut &'a [f32], count: usize) -> &'a [f32] {
    let (head, tail) = rest.split_at_checked(count).unwrap_or_default();
    *rest = tail;
    head
}

#[inline]
fn dot(w: &[f32], x: &[f32]) -> f32 {
    w.iter().zip(x).fold(0.0, |sum, (w, x)| sum + w * x)
}

/// The sums of one row.
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    input: f32,
    hidden: f32,
    bias: f32,
}

impl Sum {
    #[inline]
    fn joint(self) -> f32 {
        self.input + self.hidden + self.bias
    }
}

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
    type Wide = f32;
    type HiddenScale = ();
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

    fn act_from_real(x: f32, _: StateScale) -> f32 {
        x
    }

    fn carry_from_real(x: f32, _: StateScale) -> f32 {
        x
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
        Blocks { affine, x, h }
    }

    #[inline]
    fn joints<'w: 'x, 'x, const N: usize>(
        affine: Affine<'w, N>,
        x: &'x [f32],
        h: &'x [f32],
    ) -> Joints<'w, 'x, N> {
        Joints(Blocks { affine, x, h })
    }

    #[inline]
    fn joint(sum: Sum) -> f32 {
        sum.joint()
    }

    #[inline]
    fn input_part(sum: Sum) -> f32 {
        sum.input + sum.bias
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
        x
    }

    #[inline]
    fn relu(x: f32) -> f32 {
        if x > 0.0 { x } else { 0.0 }
    }

    fn function(f: Function<f32>, x: f32) -> f32 {
        match f {
            Function::Sigmoid => M::sigmoid(x),
            Function::Tanh => M::tanh(x),
            Function::Relu => Self::relu(x),
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

    #[inline]
    fn wide_gate(x: f32) -> f32 {
        x
    }

    #[inline]
    fn wide_value(x: f32) -> f32 {
        x
    }

    #[inline]
    fn wide_act(x: f32, (): ()) -> f32 {
        x
    }

    #[inline]
    fn clip(x: f32, bound: f32) -> f32 {
        x.min(bound).max(-bound)
    }

    #[inline]
    fn complement(gate: f32) -> f32 {
        1.0 - gate
    }

    #[inline]
    fn peephole(weight: f32, c: f32, (): ()) -> f32 {
        weight * c
    }

    #[inline]
    fn wide_cell(f: f32, c: f32, i: f32, g: f32, (): ()) -> f32 {
        f * c + i * g
    }

    #[inline]
    fn cell_act(c: f32, (): ()) -> f32 {
        c
    }

    #[inline]
    fn clip_cell(c: f32, bound: f32) -> f32 {
        Self::clip(c, bound)
    }

    #[inline]
    fn wide_output(o: f32, value: f32, (): ()) -> f32 {
        o * value
    }

    #[inline]
    fn wide_reset_pre(r: f32, x: f32) -> f32 {
        r * x
    }

    #[inline]
    fn wide_blend(z: f32, n: f32, h: f32, (): ()) -> f32 {
        (1.0 - z) * n + z * h
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
