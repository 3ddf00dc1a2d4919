//! From the transform of `M` complex numbers to the bins of `2M` real samples.

use super::twiddles::{Complex, Twiddles};
use crate::arithmetic::{minus_multiply_high, multiply_high};

/// Bins of a transform of `points` real samples: from 0 to half the sampling rate.
#[must_use]
pub const fn number_of_bins(points: usize) -> usize {
    points / 2 + 1
}

/// Calls `each(k, bin)` for every bin of the real samples, divided by `M`, and puts what it
/// returns in the bin's place.
///
/// `data` is what [`complex`](super::complex) left, with one more element behind it.
pub fn bins(
    twiddles: Twiddles<'_>,
    data: &mut [Complex],
    mut each: impl FnMut(Complex) -> Complex,
) {
    let Some((first, rest)) = data.split_first_mut() else {
        return;
    };
    let Some((last, middle)) = rest.split_last_mut() else {
        return;
    };
    let [re, im] = *first;
    *first = each([re + im, 0]);
    *last = each([re - im, 0]);
    // Bins k and M − k, from the outside in; the twiddles are those of k.
    let half = middle.len() / 2;
    let Some((lower, upper)) = middle.split_at_mut_checked(half) else {
        return;
    };
    let Some((centre, upper)) = upper.split_first_mut() else {
        return;
    };
    *centre = each([centre[0], centre[1].wrapping_neg()]);
    for ((x, y), &twiddle) in lower
        .iter_mut()
        .zip(upper.iter_mut().rev())
        .zip(twiddles.real)
    {
        let [k, mirrored] = pair(*x, *y, twiddle);
        *x = each(k);
        *y = each(mirrored);
    }
}

/// Bins k and M − k, from elements k and M − k.
///
/// With `E = (Z_k + conj Z_{M−k})/2` and `O = −i·(Z_k − conj Z_{M−k})/2`, bin k is
/// `E + e^(−iθ)·O` and bin M − k `conj(E − e^(−iθ)·O)`.
#[inline(always)]
fn pair(x: Complex, y: Complex, [cos, sin]: Complex) -> [Complex; 2] {
    let even = [(x[0] + y[0] + 1) >> 1, (x[1] - y[1] + 1) >> 1];
    let odd = [x[1] + y[1], y[0] - x[0]];
    // Half the product, since the table is in Q31.
    let turned = [
        multiply_high(odd[0], cos) + multiply_high(odd[1], sin),
        multiply_high(odd[1], cos) + minus_multiply_high(odd[0], sin),
    ];
    [
        [even[0] + turned[0], even[1] + turned[1]],
        [even[0] - turned[0], turned[1] - even[1]],
    ]
}
