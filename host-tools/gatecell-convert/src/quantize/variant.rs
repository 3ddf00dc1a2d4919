//! What distinguishes a cell from the plain one, in the numbers of a format.

use super::NumberFormat;
use super::types::{CellFunction, FunctionScale, GruVariant, LstmVariant, Number, RnnVariant};
use gatecell_network::network::{Activation, Gru, Lstm, Peephole, Rnn};

/// Fractional bits of function parameters and peepholes in integer formats.
pub(super) const PARAMETER_BITS: i32 = 24;

/// Largest magnitude of such a parameter.
pub(super) const PARAMETER_LIMIT: f64 = 127.0;

/// Scales of an LSTM's numbers, as those of [`LstmVariant`].
#[derive(Clone, Copy, Default)]
pub(super) struct LstmScales {
    pub(super) gates: [FunctionScale; 3],
    pub(super) candidate: FunctionScale,
    pub(super) activated: i32,
    pub(super) hidden: i32,
}

/// Scales of a GRU's numbers, as those of [`GruVariant`].
#[derive(Clone, Copy, Default)]
pub(super) struct GruScales {
    pub(super) gates: [FunctionScale; 2],
    pub(super) candidate: FunctionScale,
    pub(super) reset: i32,
    pub(super) hidden: i32,
}

/// Whether the core's plain Elman cell will do.
pub(super) fn is_plain_rnn(cell: &Rnn) -> bool {
    matches!(cell.activation, Activation::Tanh | Activation::Relu) && cell.clip.is_none()
}

/// Whether the core's plain LSTM will do, if the bound on the cell state is one that is reached.
pub(super) fn is_plain_lstm(cell: &Lstm, cell_clip: bool) -> bool {
    let plain = [Activation::Sigmoid, Activation::Tanh, Activation::Tanh];
    let has_peephole = cell.peephole.iter().any(Option::is_some);
    let clipped = cell.clip.is_some() || cell_clip;
    cell.activations == plain && !clipped && !has_peephole && !cell.input_forget
}

/// Whether the core's plain GRU will do.
pub(super) fn is_plain_gru(cell: &Gru) -> bool {
    cell.activations == [Activation::Sigmoid, Activation::Tanh] && cell.clip.is_none()
}

/// The variant of an Elman cell.
pub(super) fn rnn(cell: &Rnn, format: NumberFormat, scales: FunctionScale) -> RnnVariant {
    RnnVariant {
        function: function(cell.activation, format),
        scales,
        clip: cell.clip.map(|bound| pre(bound, format)),
    }
}

/// The variant of an LSTM.
pub(super) fn lstm(
    cell: &Lstm,
    format: NumberFormat,
    cell_clip: Option<Number>,
    scales: LstmScales,
) -> LstmVariant {
    let peephole = cell.peephole.each_ref().map(|peephole| match peephole {
        Some(Peephole::Diagonal(weights)) => {
            Some(weights.iter().map(|&p| parameter(p, format)).collect())
        }
        Some(Peephole::Matrix(_)) | None => None,
    });
    LstmVariant {
        peephole,
        coupled: cell.input_forget,
        functions: cell.activations.map(|f| function(f, format)),
        clip: cell.clip.map(|bound| pre(bound, format)),
        cell_clip,
        gates: scales.gates,
        candidate: scales.candidate,
        activated_exponent: scales.activated,
        hidden_exponent: scales.hidden,
    }
}

/// The variant of a GRU.
pub(super) fn gru(cell: &Gru, format: NumberFormat, scales: GruScales) -> GruVariant {
    GruVariant {
        functions: cell.activations.map(|f| function(f, format)),
        clip: cell.clip.map(|bound| pre(bound, format)),
        gates: scales.gates,
        candidate: scales.candidate,
        reset_exponent: scales.reset,
        hidden_exponent: scales.hidden,
    }
}

/// A function with its parameters in the format's numbers.
pub(super) fn function(activation: Activation, format: NumberFormat) -> CellFunction {
    let p = |value| parameter(value, format);
    match activation {
        Activation::Sigmoid => CellFunction::Sigmoid,
        Activation::Tanh => CellFunction::Tanh,
        Activation::Relu => CellFunction::Relu,
        Activation::Identity => CellFunction::Affine {
            alpha: p(1.0),
            beta: p(0.0),
        },
        Activation::Affine { alpha, beta } => CellFunction::Affine {
            alpha: p(alpha),
            beta: p(beta),
        },
        Activation::LeakyRelu { alpha } => CellFunction::LeakyRelu { alpha: p(alpha) },
        Activation::ThresholdedRelu { alpha } => CellFunction::ThresholdedRelu { alpha: p(alpha) },
        Activation::ScaledTanh { alpha, beta } => CellFunction::ScaledTanh {
            alpha: p(alpha),
            beta: p(beta),
        },
        Activation::HardSigmoid { alpha, beta } => CellFunction::HardSigmoid {
            alpha: p(alpha),
            beta: p(beta),
        },
        Activation::Elu { alpha } => CellFunction::Elu { alpha: p(alpha) },
        Activation::Softsign => CellFunction::Softsign,
        Activation::Softplus => CellFunction::Softplus,
    }
}

/// Whether a function stays within ±1.
pub(super) fn is_bounded(activation: Activation) -> bool {
    matches!(
        activation,
        Activation::Sigmoid
            | Activation::Tanh
            | Activation::Softsign
            | Activation::HardSigmoid { .. }
    )
}

/// The parameters of a function.
pub(super) fn parameters(activation: Activation) -> Vec<f64> {
    match activation {
        Activation::LeakyRelu { alpha }
        | Activation::ThresholdedRelu { alpha }
        | Activation::Elu { alpha } => vec![alpha],
        Activation::Affine { alpha, beta }
        | Activation::ScaledTanh { alpha, beta }
        | Activation::HardSigmoid { alpha, beta } => vec![alpha, beta],
        _ => Vec::new(),
    }
}

/// A bound on pre-activations.
pub(super) fn pre(value: f64, format: NumberFormat) -> Number {
    match format {
        NumberFormat::F32 => Number::Float(value as f32),
        NumberFormat::W8A16 | NumberFormat::W16A16 | NumberFormat::W4A16 | NumberFormat::W8A8 => {
            Number::Fixed((value * 65536.0).round() as i32)
        }
    }
}

fn parameter(value: f64, format: NumberFormat) -> Number {
    match format {
        NumberFormat::F32 => Number::Float(value as f32),
        NumberFormat::W8A16 | NumberFormat::W16A16 | NumberFormat::W4A16 | NumberFormat::W8A8 => {
            Number::Fixed((value * f64::from(PARAMETER_BITS).exp2()).round() as i32)
        }
    }
}
