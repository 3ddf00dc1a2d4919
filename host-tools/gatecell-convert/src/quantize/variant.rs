//! What distinguishes a cell from the plain one, in the numbers of a format.

use super::NumberFormat;
use super::types::{CellFunction, GruVariant, LstmVariant, Number, RnnVariant};
use crate::network::{Activation, Gru, Lstm, Peephole, Rnn};

/// Fractional bits of function parameters and peepholes in integer formats.
pub(super) const PARAMETER_BITS: i32 = 24;

/// Largest magnitude of such a parameter.
pub(super) const PARAMETER_LIMIT: f64 = 127.0;

/// Coarsest scale of a hidden state that the device has, as a power of two.
pub(super) const HIDDEN_LIMIT: f64 = 32.0;

/// The variant of an Elman cell; `None` for plain tanh and relu, but for a tanh that
/// begins beyond ±1.
pub(super) fn rnn(cell: &Rnn, format: NumberFormat, begins_beyond: bool) -> Option<RnnVariant> {
    let plain = match cell.activation {
        Activation::Tanh => !begins_beyond,
        Activation::Relu => true,
        _ => false,
    };
    if plain && cell.clip.is_none() {
        return None;
    }
    Some(RnnVariant {
        function: function(cell.activation, format),
        clip: cell.clip.map(|bound| pre(bound, format)),
    })
}

/// The variant of an LSTM; `None` for the plain one, whose hidden state has no exponent.
/// `slow` gates are never plain.
pub(super) fn lstm(
    cell: &Lstm,
    format: NumberFormat,
    cell_clip: Option<Number>,
    hidden_exponent: Option<i32>,
    slow: bool,
) -> Option<LstmVariant> {
    let plain = [Activation::Sigmoid, Activation::Tanh, Activation::Tanh];
    let has_peephole = cell.peephole.iter().any(Option::is_some);
    let clipped = cell.clip.is_some() || cell_clip.is_some();
    let usual = cell.activations == plain && !clipped && !has_peephole && !cell.input_forget;
    if usual && hidden_exponent.is_none() && !slow {
        return None;
    }
    let peephole = cell.peephole.each_ref().map(|peephole| match peephole {
        Some(Peephole::Diagonal(weights)) => {
            Some(weights.iter().map(|&p| parameter(p, format)).collect())
        }
        Some(Peephole::Matrix(_)) | None => None,
    });
    Some(LstmVariant {
        peephole,
        coupled: cell.input_forget,
        functions: cell.activations.map(|f| function(f, format)),
        clip: cell.clip.map(|bound| pre(bound, format)),
        cell_clip,
        hidden_exponent: hidden_exponent.unwrap_or(0),
    })
}

/// The variant of a GRU; `None` for the plain one, whose hidden state has no exponent.
/// `slow` gates are never plain.
pub(super) fn gru(
    cell: &Gru,
    format: NumberFormat,
    hidden_exponent: Option<i32>,
    slow: bool,
) -> Option<GruVariant> {
    let plain = [Activation::Sigmoid, Activation::Tanh];
    let usual = cell.activations == plain && cell.clip.is_none();
    if usual && hidden_exponent.is_none() && !slow {
        return None;
    }
    Some(GruVariant {
        functions: cell.activations.map(|f| function(f, format)),
        clip: cell.clip.map(|bound| pre(bound, format)),
        hidden_exponent: hidden_exponent.unwrap_or(0),
    })
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
        _ => Number::Fixed((value * 65536.0).round() as i32),
    }
}

fn parameter(value: f64, format: NumberFormat) -> Number {
    match format {
        NumberFormat::F32 => Number::Float(value as f32),
        _ => Number::Fixed((value * f64::from(PARAMETER_BITS).exp2()).round() as i32),
    }
}
