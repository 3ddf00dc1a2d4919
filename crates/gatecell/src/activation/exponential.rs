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
    exp_neg_bits(t, 16)
}

/// `e^−t` in Q2.30 for `t` with any number of fractional bits; error at most 1e-7.
#[must_use]
#[inline]
pub fn exp_neg_bits(t: u32, bits: i32) -> u32 {
    // The exponent of two, in Q30.
    let product = u64::from(t) * LOG2_E;
    let exponent = match u32::try_from(bits) {
        Ok(bits) => product.checked_shr(bits).unwrap_or(0),
        // Steps of two and more; from 2^6 in all on the result is zero.
        Err(_) if product >> 36 != 0 => return 0,
        Err(_) => product << bits.unsigned_abs().min(27),
    };
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

/// `ln(1 + x)` in Q2.30 for `x` in Q2.30 from 0 to 1; error at most 3e-9.
///
/// An `x` above 1 counts as 1.
#[must_use]
pub fn ln_one_plus(x: u32) -> u32 {
    /// `1 / (2n + 1)` in Q30 from the ninth down to the first.
    const INVERSES: [u64; 9] = [
        56_512_728,
        63_161_284,
        71_582_788,
        82_595_525,
        97_612_893,
        119_304_647,
        153_391_689,
        214_748_365,
        357_913_941,
    ];
    // ln(1 + x) = 2·artanh s with s = x / (2 + x), at most 1/3: s + s³/3 + s⁵/5 …
    let x = u64::from(x.min(1 << 30));
    let s = (x << 32).checked_div((2 << 30) + x).unwrap_or(0);
    let square = (s * s) >> 34;
    let series = INVERSES
        .iter()
        .fold(0, |sum, &inverse| ((sum + inverse) * square) >> 30);
    // 2·s in Q31 times 1 + series, to Q30.
    let sum = (s * ((1 << 30) + series)) >> 30;
    ((sum + 1) >> 1) as u32
}
