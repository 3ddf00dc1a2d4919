//! The elementwise functions of the ONNX operator specification.
//!
//! NaN goes through every one of them: a reference that hides it (as
//! `f64::max` does) would pass a broken network off as a quiet one.

use crate::network::Activation;

/// The function at `x`, as its definition has it.
pub fn apply(f: Activation, x: f64) -> f64 {
    match f {
        Activation::Identity => x,
        Activation::Tanh => x.tanh(),
        Activation::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        Activation::Relu => {
            if x < 0.0 {
                0.0
            } else {
                x
            }
        }
        Activation::LeakyRelu { alpha } => {
            if x < 0.0 {
                alpha * x
            } else {
                x
            }
        }
        Activation::ThresholdedRelu { alpha } => {
            if x <= alpha {
                0.0
            } else {
                x
            }
        }
        Activation::ScaledTanh { alpha, beta } => alpha * (beta * x).tanh(),
        Activation::HardSigmoid { alpha, beta } => (alpha * x + beta).clamp(0.0, 1.0),
        Activation::Elu { alpha } => {
            if x < 0.0 {
                alpha * x.exp_m1()
            } else {
                x
            }
        }
        Activation::Softsign => x / (1.0 + x.abs()),
        // ln(1 + e^x) = max(0, x) + ln(1 + e^−|x|), which cannot overflow.
        Activation::Softplus => apply(Activation::Relu, x) + (-x.abs()).exp().ln_1p(),
        Activation::Affine { alpha, beta } => alpha * x + beta,
    }
}

/// ONNX `clip`: bounds a pre-activation to `[-bound, bound]`.
pub(super) fn clip(bound: Option<f64>, x: f64) -> f64 {
    match bound {
        Some(bound) if x > bound => bound,
        Some(bound) if x < -bound => -bound,
        _ => x,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_from_the_operator_specification() {
        let cases = [
            (Activation::Identity, -3.0, -3.0),
            (Activation::Tanh, 0.5, 0.462_117_157_260_009_76),
            (Activation::Sigmoid, 1.0, 0.731_058_578_630_004_9),
            (Activation::Relu, -1.0, 0.0),
            (Activation::Relu, 1.5, 1.5),
            (Activation::LeakyRelu { alpha: 0.1 }, -2.0, -0.2),
            (Activation::ThresholdedRelu { alpha: 1.0 }, 1.0, 0.0),
            (Activation::ThresholdedRelu { alpha: 1.0 }, 1.25, 1.25),
            (
                Activation::ScaledTanh {
                    alpha: 2.0,
                    beta: 0.5,
                },
                1.0,
                0.924_234_314_520_019_5,
            ),
            (
                Activation::HardSigmoid {
                    alpha: 0.2,
                    beta: 0.5,
                },
                1.0,
                0.7,
            ),
            (
                Activation::HardSigmoid {
                    alpha: 0.2,
                    beta: 0.5,
                },
                3.0,
                1.0,
            ),
            (
                Activation::Elu { alpha: 2.0 },
                -1.0,
                -1.264_241_117_657_115_4,
            ),
            (Activation::Softsign, -3.0, -0.75),
            (Activation::Softplus, 0.0, std::f64::consts::LN_2),
            (
                Activation::Affine {
                    alpha: 2.0,
                    beta: 1.0,
                },
                3.0,
                7.0,
            ),
        ];
        for (f, x, expected) in cases {
            let y = apply(f, x);
            assert!((y - expected).abs() < 1e-15, "{f:?}({x}) = {y}");
        }
    }

    #[test]
    fn extreme_arguments_stay_finite_and_nan_stays_visible() {
        assert_eq!(apply(Activation::Sigmoid, -1e4), 0.0);
        assert_eq!(apply(Activation::Sigmoid, 1e4), 1.0);
        assert_eq!(apply(Activation::Softplus, 1e4), 1e4);
        assert_eq!(apply(Activation::Softplus, -1e4), 0.0);
        for f in [
            Activation::Relu,
            Activation::ThresholdedRelu { alpha: 1.0 },
            Activation::HardSigmoid {
                alpha: 0.2,
                beta: 0.5,
            },
            Activation::Elu { alpha: 1.0 },
            Activation::Softplus,
        ] {
            assert!(apply(f, f64::NAN).is_nan(), "{f:?}");
        }
        assert!(clip(Some(1.0), f64::NAN).is_nan());
    }
}
