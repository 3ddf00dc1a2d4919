//! Weights and biases in the order in which the products read them.

use super::{Shaped, ShapedState};
use crate::kernels::DENSE_ROWS;

/// `x, h ↦ W x + R h + b` in single precision, in blocks of `N` rows. A block of a matrix
/// lies column by column, `[K][N]`: one pass over its weights sums `N` rows, and loads each
/// activation once.
#[derive(Clone, Copy, Debug)]
pub struct Affine<'a, const N: usize> {
    pub(super) w: &'a [f32],
    pub(super) r: &'a [f32],
    pub(super) bias: &'a [[f32; N]],
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

/// Gate matrices `[G][H][K]` as blocks of the `G` rows of each unit, `[H][K][G]`; `N` is
/// `G·H·K`.
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
    let mut row = 0;
    while row < gates * units {
        let (gate, unit) = (row / units, row % units);
        let start = unit * columns * gates + gate;
        spread(raw, row * columns, columns, packed, start, gates);
        row += 1;
    }
}

/// A matrix `[O][K]` as blocks of four rows, `[⌈O/4⌉][K][4]`, the last one padded with zero
/// rows; `N` is [`packed_rows_len`]`(O, K)`.
#[must_use]
pub const fn pack_rows<const O: usize, const K: usize, const N: usize>(
    raw: &[[f32; K]; O],
) -> [f32; N] {
    const { assert!(N == packed_rows_len(O, K), "N is not packed_rows_len(O, K)") };
    let mut packed = [0.0; N];
    pack_rows_into(raw.as_flattened(), K, &mut packed);
    packed
}

/// [`pack_rows`] for shapes known at run time; `packed` must be zero and
/// `packed_rows_len(raw.len() / columns, columns)` long.
pub const fn pack_rows_into(raw: &[f32], columns: usize, packed: &mut [f32]) {
    if columns == 0 {
        return;
    }
    let mut row = 0;
    while row < raw.len() / columns {
        let start = row / DENSE_ROWS * DENSE_ROWS * columns + row % DENSE_ROWS;
        spread(raw, row * columns, columns, packed, start, DENSE_ROWS);
        row += 1;
    }
}

/// Copies the `count` elements from `from` on to every `step`th one of `packed` from `to` on.
const fn spread(
    raw: &[f32],
    from: usize,
    count: usize,
    packed: &mut [f32],
    mut to: usize,
    step: usize,
) {
    let mut row = raw.split_at(from).1.split_at(count).0;
    // In as few steps of the compiler's interpreter as can be.
    while let [first, rest @ ..] = row {
        packed[to] = *first;
        to += step;
        row = rest;
    }
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
