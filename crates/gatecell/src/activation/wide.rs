//! Any [`Function`] in integers.

use super::{Function, exp_neg_bits, ln_one_plus, sigmoid, tanh};
use crate::format::{self, Fixed, far_sum};
use crate::kernels::saturate::bounded;

/// `function(x)` with `to` fractional bits, unsaturated but for the ends of 63 bits; `x` has
/// `from` fractional bits. Both may be negative.
///
/// Sigmoid and tanh have the errors of [`sigmoid`] and [`tanh`] and read `x` rounded to
/// Q15.16; Relu, LeakyRelu, ThresholdedRelu, Affine and HardSigmoid are exact but for the
/// rounding of their parameters to Q8.24 and one or two of the result; Elu errs by at most
/// `alpha · 2e-8`, Softsign by 2^-30 and Softplus by 2e-8, beside the result's rounding.
///
/// ```
/// use gatecell::activation::{Function, function};
///
/// // 40000.5 with one fractional bit, and the result with three.
/// assert_eq!(function(Function::Relu, 80_001, 1, 3), 320_004);
/// // −3 · 2^10, which has no fractional bits at all.
/// assert_eq!(function(Function::Relu, -3, -10, 26), 0);
/// ```
#[must_use]
// Too large to stand in the code for each row of a block.
#[inline(never)]
pub fn function(function: Function<Fixed<24>>, x: i32, from: i32, to: i32) -> i64 {
    let real = || rescale(i64::from(x), from, to);
    match function {
        Function::Sigmoid => rescale(i64::from(sigmoid(argument(x, from)).0), 27, to),
        Function::Tanh => rescale(i64::from(tanh(argument(x, from)).0), 26, to),
        Function::Relu => real().max(0),
        Function::Affine { alpha, beta } => affine(x, from, alpha, beta, to),
        Function::LeakyRelu { alpha } if x < 0 => affine(x, from, alpha, Fixed(0), to),
        Function::LeakyRelu { .. } => real(),
        Function::ThresholdedRelu { alpha } => {
            let finest = from.max(24);
            let x = rescale(i64::from(x), from, finest);
            if x > rescale(i64::from(alpha.0), 24, finest) {
                real()
            } else {
                0
            }
        }
        Function::ScaledTanh { alpha, beta } => {
            let product = i64::from(x) * i64::from(beta.0);
            let inner = table(rescale(product, from.wrapping_add(24), 16));
            scaled(tanh(inner).0, 26, alpha, to)
        }
        Function::HardSigmoid { alpha, beta } => {
            bounded(affine(x, from, alpha, beta, to), 0, rescale(1, 0, to))
        }
        Function::Elu { alpha } if x < 0 => {
            // e^x − 1 is within (−1, 0].
            let below = i64::from(exp_neg_bits(x.unsigned_abs(), from)) - (1 << 30);
            scaled(below as i32, 30, alpha, to)
        }
        Function::Elu { .. } => real(),
        Function::Softsign => {
            // As fine as the numerator leaves room for.
            let bits = bounded(from, 0, 30);
            // From 2^31 on, the quotient is 1 but for less than a step.
            let x = bounded(rescale(i64::from(x), from, bits), -FAR, FAR);
            let quotient = (x << 30).checked_div((1 << bits) + x.abs());
            rescale(quotient.unwrap_or(0), 30, to)
        }
        Function::Softplus => {
            let power = exp_neg_bits(x.unsigned_abs(), from);
            let beside = rescale(i64::from(ln_one_plus(power)), 30, to);
            far_sum(real().max(0), beside)
        }
    }
}

const FAR: i64 = 1 << 31;

/// `x` as the tables of sigmoid and tanh read it.
fn argument(x: i32, from: i32) -> Fixed<16> {
    table(rescale(i64::from(x), from, 16))
}

/// An argument of sigmoid or tanh, which are constant beyond the ends.
fn table(x: i64) -> Fixed<16> {
    Fixed(bounded(x, i32::MIN.into(), i32::MAX.into()) as i32)
}

/// `alpha·x + beta` with `to` fractional bits.
fn affine(x: i32, from: i32, alpha: Fixed<24>, beta: Fixed<24>, to: i32) -> i64 {
    far_sum(
        scaled(x, from, alpha, to),
        rescale(i64::from(beta.0), 24, to),
    )
}

/// `alpha·value` with `to` fractional bits, of a value that has `from`.
fn scaled(value: i32, from: i32, alpha: Fixed<24>, to: i32) -> i64 {
    let product = i64::from(value) * i64::from(alpha.0);
    rescale(product, from.wrapping_add(24), to)
}

/// Once in the program: the arms above have a dozen calls, and the shift with its rounding and
/// saturation in each of them would be 4 kB of code.
#[inline(never)]
fn rescale(value: i64, from: i32, to: i32) -> i64 {
    format::rescale(value, from, to)
}
