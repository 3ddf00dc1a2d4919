//! gemmlowp's exponential and logistic function in 32-bit fixed point, and the two operators
//! that are made of them.

use super::arithmetic::{Factor, divide_by_power, high_product};

/// `2^31 − 1`: one, of numbers without integer bits.
const ONE: i32 = i32::MAX;

/// `x·2^exponent`, rounded half away from zero below zero powers, saturating above.
fn multiply_by_power(x: i32, exponent: i32) -> i32 {
    if exponent <= 0 {
        return divide_by_power(x, exponent.unsigned_abs());
    }
    let wide = i64::from(x) << exponent;
    wide.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32
}

/// `(a + b) / 2`, rounded half away from zero.
fn half_sum(a: i32, b: i32) -> i32 {
    let sum = i64::from(a) + i64::from(b);
    let sign = if sum >= 0 { 1 } else { -1 };
    ((sum + sign) / 2) as i32
}

/// `e^a` for a in [−1/4, 0), of no integer bits.
fn exponential_of_a_quarter(a: i32) -> i32 {
    // e^(−1/8) and 1/3; the series is around −1/8.
    const CENTRE: i32 = 1_895_147_668;
    const THIRD: i32 = 715_827_883;
    let x = a.wrapping_add(1 << 28);
    let x2 = high_product(x, x);
    let x3 = high_product(x2, x);
    let x4 = high_product(x2, x2);
    let quarter = multiply_by_power(x4, -2);
    let tail = high_product(quarter.wrapping_add(x3), THIRD).wrapping_add(x2);
    let tail = multiply_by_power(tail, -1);
    CENTRE.saturating_add(high_product(CENTRE, x.wrapping_add(tail)))
}

/// `e^a` for `a ≤ 0` with so many integer bits; the result has none.
pub(super) fn exponential(a: i32, integer_bits: u32) -> i32 {
    /// `e^−2^k` for k from −2 to 4.
    const POWERS: [i32; 7] = [
        1_672_461_947,
        1_302_514_674,
        790_015_084,
        290_630_308,
        39_332_535,
        720_401,
        242,
    ];
    if a == 0 {
        return ONE;
    }
    let fraction_bits = 31 - integer_bits;
    let quarter = 1i32 << (fraction_bits - 2);
    let modulus = (a & (quarter - 1)).wrapping_sub(quarter);
    let mut result = exponential_of_a_quarter(multiply_by_power(modulus, integer_bits as i32));
    let remainder = modulus.wrapping_sub(a);
    for (power, exponent) in POWERS.into_iter().zip(-2i32..) {
        if integer_bits as i32 > exponent {
            let bit = fraction_bits as i32 + exponent;
            if remainder & (1 << bit) != 0 {
                result = high_product(result, power);
            }
        }
    }
    if integer_bits > 5 {
        let clamp = -(1i32 << (31 - integer_bits + 5));
        if a < clamp {
            return 0;
        }
    }
    result
}

/// `1 / (1 + x)` for x in [0, 1], by Newton's method.
fn reciprocal_of_one_and(x: i32) -> i32 {
    // 48/17 and −32/17, with two integer bits.
    const FIRST: i32 = 1_515_870_810;
    const SLOPE: i32 = -1_010_580_540;
    const ONE_OF_TWO_BITS: i32 = 1 << 29;
    let half_denominator = half_sum(x, ONE);
    let mut y = FIRST.wrapping_add(high_product(half_denominator, SLOPE));
    for _ in 0..3 {
        let product = high_product(half_denominator, y);
        let rest = ONE_OF_TWO_BITS.wrapping_sub(product);
        // The product has four integer bits.
        y = y.wrapping_add(multiply_by_power(high_product(y, rest), 2));
    }
    // Half of it, from two integer bits to none.
    multiply_by_power(y, 1)
}

/// The logistic function of a number with so many integer bits; the result has none.
fn logistic(a: i32, integer_bits: u32) -> i32 {
    if a == 0 {
        return 1 << 30;
    }
    let magnitude = if a > 0 { a } else { a.wrapping_neg() };
    let positive = reciprocal_of_one_and(exponential(magnitude.wrapping_neg(), integer_bits));
    if a > 0 { positive } else { ONE - positive }
}

/// Integer bits of what the operator LOGISTIC computes with.
const LOGISTIC_BITS: u32 = 4;

/// Constants of the operator LOGISTIC on 8 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Logistic {
    pub(super) zero_point: i32,
    factor: Factor,
    radius: i32,
}

impl Logistic {
    pub(super) fn new(scale: f32, zero_point: i32) -> gatecell_network::error::Result<Self> {
        let real = f64::from(scale) * f64::from(1u32 << (31 - LOGISTIC_BITS));
        let factor = Factor::new(real)?;
        // The largest input whose rescaled value fits 4 integer bits.
        let limit = f64::from((1u32 << LOGISTIC_BITS) - 1)
            * libm::exp2(f64::from(31 - LOGISTIC_BITS as i32))
            / libm::exp2(f64::from(factor.shift()));
        Ok(Self {
            zero_point,
            factor,
            radius: libm::floor(limit) as i32,
        })
    }

    /// The output in units of 1/256 from −128 on.
    pub(super) fn apply(self, x: i32) -> i32 {
        let x = x - self.zero_point;
        if x <= -self.radius {
            return -128;
        }
        if x >= self.radius {
            return 127;
        }
        let raw = logistic(self.factor.apply(x), LOGISTIC_BITS);
        (divide_by_power(raw, 23) - 128).clamp(-128, 127)
    }
}

/// Integer bits of the differences that SOFTMAX computes with.
const SOFTMAX_BITS: u32 = 5;
/// Integer bits of its sum.
const SUM_BITS: i32 = 12;

/// Constants of the operator SOFTMAX on 8 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Softmax {
    factor: Factor,
    least_difference: i32,
}

impl Softmax {
    pub(super) fn new(scale: f32, beta: f32) -> gatecell_network::error::Result<Self> {
        let real = f64::from(beta) * f64::from(scale) * f64::from(1u32 << (31 - SOFTMAX_BITS));
        let factor = Factor::new(real.min(f64::from(i32::MAX)))?;
        let limit = f64::from((1u32 << SOFTMAX_BITS) - 1)
            * libm::exp2(f64::from(31 - SOFTMAX_BITS as i32))
            / libm::exp2(f64::from(factor.shift()));
        Ok(Self {
            factor,
            least_difference: -(libm::floor(limit) as i32),
        })
    }

    /// One row, in units of 1/256 from −128 on.
    pub(super) fn apply(self, row: &[i32]) -> Vec<i32> {
        let largest = row.iter().copied().max().unwrap_or(0);
        let exponential = |x: i32| {
            let difference = x - largest;
            (difference >= self.least_difference)
                .then(|| exponential(self.factor.apply(difference), SOFTMAX_BITS))
        };
        let sum = row
            .iter()
            .filter_map(|&x| exponential(x))
            .fold(0i32, |sum, e| {
                sum.wrapping_add(divide_by_power(e, SUM_BITS as u32))
            });
        // The reciprocal of the sum, and by how many bits it exceeds one.
        let headroom = sum.leading_zeros() as i32;
        let over_unit = SUM_BITS - headroom;
        let normalized = ((i64::from(sum) << headroom) - (1i64 << 31)) as i32;
        let scale = reciprocal_of_one_and(normalized);
        row.iter()
            .map(|&x| match exponential(x) {
                None => -128,
                Some(e) => {
                    let raw = high_product(scale, e);
                    (divide_by_power(raw, (over_unit + 31 - 8).max(0) as u32) - 128)
                        .clamp(-128, 127)
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_follow_the_real_ones() {
        for step in 1..4000 {
            let a = -step * (1 << 15);
            let real = (f64::from(a) / f64::from(1 << 27)).exp();
            let ours = f64::from(exponential(a, 4)) / f64::from(1u32 << 31);
            assert!((ours - real).abs() < 1e-6, "{a}: {ours} for {real}");
            for a in [a, -a] {
                let real = 1.0 / (1.0 + (-f64::from(a) / f64::from(1 << 27)).exp());
                let ours = f64::from(logistic(a, 4)) / f64::from(1u32 << 31);
                assert!((ours - real).abs() < 1e-6, "{a}: {ours} for {real}");
            }
        }
    }

    #[test]
    fn a_softmax_sums_to_one() {
        let softmax = Softmax::new(0.1, 1.0).unwrap();
        let row = [-128, 3, 40, 41, 127];
        let real: Vec<f64> = row.iter().map(|&x| (f64::from(x) * 0.1).exp()).collect();
        let sum: f64 = real.iter().sum();
        for (ours, real) in softmax.apply(&row).into_iter().zip(real) {
            let expected = (real / sum * 256.0).round() - 128.0;
            assert!((f64::from(ours) - expected.min(127.0)).abs() <= 1.0);
        }
    }
}
