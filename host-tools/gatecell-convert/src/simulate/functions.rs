//! Functions of the cells in the core's numbers.

use gatecell::activation::Function;
use gatecell::format::FunctionScale;

use super::host_format::HostFormat;
use crate::quantize::{self, CellFunction};

/// Scales of a function in the core's numbers.
pub(super) fn scales<F: HostFormat>(scales: quantize::FunctionScale) -> FunctionScale<F> {
    FunctionScale {
        argument: F::value_scale(scales.argument),
        value: F::value_scale(scales.value),
    }
}

/// A function with its parameters in the core's numbers.
pub(super) fn function<F: HostFormat>(function: CellFunction) -> Function<F::Param> {
    let p = F::parameter;
    match function {
        Function::Sigmoid => Function::Sigmoid,
        Function::Tanh => Function::Tanh,
        Function::Relu => Function::Relu,
        Function::Affine { alpha, beta } => Function::Affine {
            alpha: p(alpha),
            beta: p(beta),
        },
        Function::LeakyRelu { alpha } => Function::LeakyRelu { alpha: p(alpha) },
        Function::ThresholdedRelu { alpha } => Function::ThresholdedRelu { alpha: p(alpha) },
        Function::ScaledTanh { alpha, beta } => Function::ScaledTanh {
            alpha: p(alpha),
            beta: p(beta),
        },
        Function::HardSigmoid { alpha, beta } => Function::HardSigmoid {
            alpha: p(alpha),
            beta: p(beta),
        },
        Function::Elu { alpha } => Function::Elu { alpha: p(alpha) },
        Function::Softsign => Function::Softsign,
        Function::Softplus => Function::Softplus,
    }
}
