//! The activation functions of the ONNX operator specification.

/// An elementwise function; `P` is the format's parameter type (Q8.24 in integer
/// formats).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function<P> {
    /// `1 / (1 + e^−x)`.
    Sigmoid,
    /// `tanh x`.
    Tanh,
    /// `max(0, x)`.
    Relu,
    /// `alpha·x + beta`.
    Affine {
        /// Slope.
        alpha: P,
        /// Offset.
        beta: P,
    },
    /// `x ≥ 0 ? x : alpha·x`.
    LeakyRelu {
        /// Slope below zero.
        alpha: P,
    },
    /// `x > alpha ? x : 0`.
    ThresholdedRelu {
        /// Threshold.
        alpha: P,
    },
    /// `alpha·tanh(beta·x)`.
    ScaledTanh {
        /// Factor outside.
        alpha: P,
        /// Factor inside.
        beta: P,
    },
    /// `min(max(alpha·x + beta, 0), 1)`.
    HardSigmoid {
        /// Slope.
        alpha: P,
        /// Offset.
        beta: P,
    },
    /// `x ≥ 0 ? x : alpha·(e^x − 1)`.
    Elu {
        /// Scale below zero.
        alpha: P,
    },
    /// `x / (1 + |x|)`.
    Softsign,
    /// `ln(1 + e^x)`.
    Softplus,
}
