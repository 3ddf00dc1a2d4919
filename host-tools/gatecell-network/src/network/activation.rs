//! The functions of cells and layers.

/// Elementwise functions, named as in the ONNX operator specification.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// `x`.
    Identity,
    /// `tanh x`.
    Tanh,
    /// `1 / (1 + e^−x)`.
    Sigmoid,
    /// `max(0, x)`.
    Relu,
    /// `x ≥ 0 ? x : alpha·x`.
    LeakyRelu {
        /// Slope below zero.
        alpha: f64,
    },
    /// `x > alpha ? x : 0`.
    ThresholdedRelu {
        /// Threshold.
        alpha: f64,
    },
    /// `alpha·tanh(beta·x)`.
    ScaledTanh {
        /// Factor outside.
        alpha: f64,
        /// Factor inside.
        beta: f64,
    },
    /// `min(max(alpha·x + beta, 0), 1)`.
    HardSigmoid {
        /// Slope.
        alpha: f64,
        /// Offset.
        beta: f64,
    },
    /// `x ≥ 0 ? x : alpha·(e^x − 1)`.
    Elu {
        /// Scale below zero.
        alpha: f64,
    },
    /// `x / (1 + |x|)`.
    Softsign,
    /// `ln(1 + e^x)`.
    Softplus,
    /// `alpha·x + beta`.
    Affine {
        /// Slope.
        alpha: f64,
        /// Offset.
        beta: f64,
    },
}
