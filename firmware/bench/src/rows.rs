//! Scales and biases of the integer formats.
use gatecell::format::integer::Row;
use gatecell::kernels::Kernel;

use crate::noise::scramble;

/// How the scales of a row's two sums are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scales {
    /// They differ: the general case.
    Separate,
    /// They are the same, in every row: both sums may be taken together.
    Shared,
}

/// Bits behind the point of [`factor`].
const POINT: u32 = 46;

/// What a sum of products over `columns` columns is multiplied with, so that pre-activations
/// of a few units come out, of either sign. What a weight and an activation of one are
/// follows from the largest ones.
const fn factor<K: Kernel>(columns: usize, most_act: i64) -> u64 {
    let of_w8a16 = (650_000_000 << (POINT - 32)) / columns.isqrt() as i64;
    (of_w8a16 * 127 / K::MAX_WEIGHT as i64 * (32_768 / most_act)) as u64
}

/// The largest shift with which the factor fits, as the converter chooses it.
#[must_use]
pub const fn shift<K: Kernel>(columns: usize, most_act: i64) -> u32 {
    let factor = factor::<K>(columns, most_act);
    let mut shift = K::MAX_SHIFT;
    while factor >> (POINT - shift) > i32::MAX as u64 {
        shift -= 1;
    }
    shift
}

/// Rows for `columns` columns. `most_act` is the activation that stands for one.
#[must_use]
pub const fn rows<K: Kernel, const N: usize, const H: usize>(
    columns: usize,
    most_act: i64,
    scales: Scales,
) -> [[Row; N]; H] {
    let most = factor::<K>(columns, most_act) >> (POINT - shift::<K>(columns, most_act));
    let mut rows = [[Row::ZERO; N]; H];
    let mut state = columns as u32;
    let mut i = 0;
    while i < N * H {
        state = scramble(state);
        let input_scale = most as i32 - (most >> 4) as i32 * (state & 3) as i32;
        let hidden_scale = match scales {
            Scales::Shared => input_scale,
            Scales::Separate => input_scale - (input_scale >> 3),
        };
        rows[i / N][i % N] = Row {
            bias: state as i32 >> 16,
            input_scale,
            hidden_scale,
        };
        i += 1;
    }
    rows
}
