//! The complex transform.

use super::twiddles::Complex;
use crate::arithmetic::{minus_multiply_high, multiply_high};

/// All stages; the result is in the order of reversed bits.
pub(super) fn transform(twiddles: &[[Complex; 3]], data: &mut [Complex]) {
    let mut twiddles = twiddles;
    let mut length = data.len();
    while length > 4 {
        let quarter = length / 4;
        let (own, others) = twiddles.split_at_checked(quarter).unwrap_or((&[], &[]));
        data.chunks_exact_mut(length)
            .for_each(|block| radix4(own, block));
        twiddles = others;
        length = quarter;
    }
    if length == 4 {
        data.as_chunks_mut().0.iter_mut().for_each(last_radix4);
    } else {
        data.as_chunks_mut().0.iter_mut().for_each(last_radix2);
    }
}

/// One block: the quarters become the four sums of every fourth, times a twiddle, a quarter of
/// the value. The second and the third quarter change places, which keeps the order that of
/// reversed bits.
fn radix4(twiddles: &[[Complex; 3]], block: &mut [Complex]) {
    let quarter = twiddles.len();
    let Some((first, second)) = block.split_at_mut_checked(2 * quarter) else {
        return;
    };
    let Some((a, b)) = first.split_at_mut_checked(quarter) else {
        return;
    };
    let Some((c, d)) = second.split_at_mut_checked(quarter) else {
        return;
    };
    let points = a.iter_mut().zip(b).zip(c.iter_mut().zip(d));
    for (((a, b), (c, d)), [w1, w2, w3]) in points.zip(twiddles) {
        let [y0, y1, y2, y3] = butterfly(*a, *b, *c, *d);
        *a = y0.map(|y| (y + 2) >> 2);
        *b = turned(y2, *w2);
        *c = turned(y1, *w1);
        *d = turned(y3, *w3);
    }
}

/// The last stage, whose twiddles are all one.
fn last_radix4([a, b, c, d]: &mut [Complex; 4]) {
    let [y0, y1, y2, y3] = butterfly(*a, *b, *c, *d);
    let quarter = |y: Complex| y.map(|y| (y + 2) >> 2);
    (*a, *b, *c, *d) = (quarter(y0), quarter(y2), quarter(y1), quarter(y3));
}

fn last_radix2([a, b]: &mut [Complex; 2]) {
    let (x, y) = (*a, *b);
    *a = [(x[0] + y[0] + 1) >> 1, (x[1] + y[1] + 1) >> 1];
    *b = [(x[0] - y[0] + 1) >> 1, (x[1] - y[1] + 1) >> 1];
}

/// A transform of four points.
#[inline(always)]
fn butterfly(a: Complex, b: Complex, c: Complex, d: Complex) -> [Complex; 4] {
    let (s, t) = ([a[0] + c[0], a[1] + c[1]], [a[0] - c[0], a[1] - c[1]]);
    let (u, v) = ([b[0] + d[0], b[1] + d[1]], [b[0] - d[0], b[1] - d[1]]);
    [
        [s[0] + u[0], s[1] + u[1]],
        // t − i·v
        [t[0] + v[1], t[1] - v[0]],
        [s[0] - u[0], s[1] - u[1]],
        // t + i·v
        [t[0] - v[1], t[1] + v[0]],
    ]
}

/// A quarter of `y·e^(−iθ)`, of cosine and sine in Q30.
#[inline(always)]
fn turned(y: Complex, [cos, sin]: Complex) -> Complex {
    [
        multiply_high(y[0], cos) + multiply_high(y[1], sin),
        multiply_high(y[1], cos) + minus_multiply_high(y[0], sin),
    ]
}

/// From the order of reversed bits to the natural one.
pub(super) fn reorder(data: &mut [Complex]) {
    let unused = data.len().leading_zeros() + 1;
    for index in 0..data.len() {
        let reversed = index.reverse_bits().checked_shr(unused).unwrap_or(0);
        if index < reversed
            && let Ok([a, b]) = data.get_disjoint_mut([index, reversed])
        {
            core::mem::swap(a, b);
        }
    }
}
