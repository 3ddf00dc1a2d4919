//! Any [`Function`] in integers.

use super::{Function, exp_neg, ln_sum, sigmoid, tanh};
use crate::format::{Fixed, round_shift};
use crate::kernels::saturate::bounded;

/// One, in Q26.
const ONE: i64 = 1 << 26;

/// `function(x)` in units of 2^-26, unsaturated; `x` in Q15.16.
///
/// Sigmoid and tanh have the errors of [`sigmoid`] and [`tanh`]; Relu,
/// LeakyRelu, ThresholdedRelu, Affine and HardSigmoid are exact but for the
/// rounding of their parameters to Q8.24 and one of the result; Elu errs by at
/// most `alpha · 2e-8`, Softsign by 2^-26 and Softplus by 2^-16.
#[must_use]
// Too large to stand in the code for each row of a block.
#[inline(never)]
pub fn function(function: Function<Fixed<24>>, x: Fixed<16>) -> i64 {
    let real = i64::from(x.0) << 10;
    match function {
        Function::Sigmoid => round_shift(i64::from(sigmoid(x).0), 1),
        Function::Tanh => i64::from(tanh(x).0),
        Function::Relu => real.max(0),
        Function::Affine { alpha, beta } => affine(x, alpha, beta),
        Function::LeakyRelu { alpha } if x.0 < 0 => affine(x, alpha, Fixed(0)),
        Function::LeakyRelu { .. } => real,
        Function::ThresholdedRelu { alpha } => {
            if i64::from(x.0) << 8 > i64::from(alpha.0) {
                real
            } else {
                0
            }
        }
        Function::ScaledTanh { alpha, beta } => {
            let inner = round_shift(i64::from(x.0) * i64::from(beta.0), 24);
            // tanh is constant beyond.
            let inner = bounded(inner, i32::MIN.into(), i32::MAX.into());
            scaled(tanh(Fixed(inner as i32)).0, alpha)
        }
        Function::HardSigmoid { alpha, beta } => bounded(affine(x, alpha, beta), 0, ONE),
        Function::Elu { alpha } if x.0 < 0 => {
            // e^x − 1 is within (−1, 0]: Q30 to Q26.
            let below = (i64::from(exp_neg(x.0.unsigned_abs())) - (1 << 30)) >> 4;
            scaled(below as i32, alpha)
        }
        Function::Elu { .. } => real,
        Function::Softsign => {
            let denominator = (1 << 16) + i64::from(x.0.unsigned_abs());
            (i64::from(x.0) << 26).checked_div(denominator).unwrap_or(0)
        }
        Function::Softplus => {
            let sum = (1 << 30) + u64::from(exp_neg(x.0.unsigned_abs()));
            real.max(0) + (i64::from(ln_sum(sum)) << 10)
        }
    }
}

/// `alpha·x + beta` in Q26.
fn affine(x: Fixed<16>, alpha: Fixed<24>, beta: Fixed<24>) -> i64 {
    round_shift(i64::from(x.0) * i64::from(alpha.0), 14) + (i64::from(beta.0) << 2)
}

/// `alpha·value` in Q26, of a value in Q26.
fn scaled(value: i32, alpha: Fixed<24>) -> i64 {
    round_shift(i64::from(value) * i64::from(alpha.0), 24)
}
