//! Exponential and logarithm in integers, for softmax.

/// `log2 e` in Q1.30.
const LOG2_E: u64 = 1_549_082_005;
/// `ln 2` in Q0.31.
const LN_2: i64 = 1_488_522_236;

/// `2^−f` on `0 ≤ f < 1`, Chebyshev coefficients in Q30 from the highest
/// power down; error below 6e-9.
const EXP2: [i64; 7] = [
    117_454,
    -1_369_790,
    10_286_509,
    -59_583_045,
    257_938_938,
    -744_260_975,
    1_073_741_823,
];

/// `e^−t` in Q2.30 for `t` in units of 2^-16; error at most 1e-7.
#[must_use]
pub fn exp_neg(t: u32) -> u32 {
    let exponent = exponent(t);
    let whole = exponent >> 30;
    if whole > 31 {
        return 0;
    }
    (power(exponent) >> whole) as u32
}

/// `e^−t` as `power · 2^-(30 + whole)` for `t` in units of 2^-16: a power of two between
/// 1/2 and 1 in Q30, right to 1.2e-8 of it, and how often it is halved.
#[inline]
pub(super) fn exp_parts(t: u32) -> (u64, u64) {
    let exponent = exponent(t);
    (power(exponent), exponent >> 30)
}

/// The exponent of two, in Q30.
#[inline]
fn exponent(t: u32) -> u64 {
    // 2^-16 · 2^-30 → 2^-30: 16 integer bits and more.
    (u64::from(t) * LOG2_E) >> 16
}

/// Two to the power of an exponent's fraction, negated, in Q30.
#[inline]
fn power(exponent: u64) -> u64 {
    let fraction = (exponent & ((1 << 30) - 1)) as i64;
    let power = EXP2
        .iter()
        .fold(0i64, |sum, &c| ((sum * fraction) >> 30) + c);
    power as u64
}

/// `ln(sum · 2^-30)` in units of 2^-16 for `sum ≥ 2^30`; error at most 2^-16.
///
/// A `sum` below 2^30 counts as 2^30.
#[must_use]
pub fn ln_sum(sum: u64) -> i32 {
    let sum = sum.max(1 << 30);
    let whole = sum.ilog2();
    // Mantissa in [1, 2) with 30 fractional bits.
    let mut mantissa = if whole >= 30 {
        sum >> (whole - 30)
    } else {
        sum
    };
    let mut log2 = i64::from(whole) - 30;
    // One bit of the logarithm per squaring of the mantissa.
    for _ in 0..20 {
        mantissa = (mantissa * mantissa) >> 30;
        log2 <<= 1;
        if mantissa >= 2 << 30 {
            mantissa >>= 1;
            log2 |= 1;
        }
    }
    ((log2 * LN_2 + (1 << 34)) >> 35) as i32
}
