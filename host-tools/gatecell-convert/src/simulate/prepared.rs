//! Packed layers, ready for the core crate's cells.

use gatecell::cell::gru_variant::GruVariant;
use gatecell::kernels::DENSE_ROWS;
use gatecell::layer::{ActivateFunction, RnnFunction};

use super::functions::{function, scales};
use super::host_format::HostFormat;
use super::lstm::PreparedLstm;
use crate::quantize::{
    self, DeviceGru, DeviceGruResetBefore, DeviceLayer, DeviceLstm, DeviceRnn, GateChoice,
};
use gatecell_network::network::Activation;

/// One layer, packed.
#[derive(Debug)]
pub(super) enum Prepared<F: HostFormat> {
    Recurrent(Vec<PreparedDirection<F>>),
    Dense(F::Packed<DENSE_ROWS>),
    Activation(ActivateFunction<F>),
    Softmax,
    LogSoftmax,
    LastStep,
    Flatten,
    Concat,
}

/// One direction of a layer, in the format of its cell.
#[derive(Debug)]
pub(super) enum PreparedDirection<F: HostFormat> {
    Usual(PreparedCell<F>),
    Slow(PreparedCell<F::Slow>),
}

/// The cell of one direction, packed.
#[derive(Debug)]
pub(super) enum PreparedCell<F: HostFormat> {
    Rnn {
        affine: F::Packed<DENSE_ROWS>,
        function: RnnFunction<F>,
    },
    Lstm(PreparedLstm<F>),
    Gru {
        affine: F::Packed<3>,
        hidden_bias: Vec<F::Pre>,
        variant: Option<GruVariant<F>>,
        hidden_bits: u32,
    },
    GruResetBefore {
        gates: F::Packed<2>,
        candidate: F::Packed<DENSE_ROWS>,
        variant: Option<GruVariant<F>>,
        hidden_bits: u32,
    },
}

impl<F: HostFormat> PreparedCell<F> {
    fn rnn(cell: &DeviceRnn) -> Self {
        Self::Rnn {
            affine: F::pack(&cell.affine),
            function: match (&cell.variant, cell.activation) {
                (Some(variant), _) => RnnFunction::Other {
                    function: function::<F>(variant.function),
                    scales: scales::<F>(variant.scales),
                    scale: F::act_scale(cell.scale),
                    clip: variant.clip.map(F::number),
                },
                (None, Activation::Relu) => RnnFunction::Relu(F::act_scale(cell.scale)),
                (None, _) => RnnFunction::Tanh,
            },
        }
    }

    fn lstm(cell: &DeviceLstm) -> Self {
        Self::Lstm(PreparedLstm::new(cell))
    }

    fn gru(cell: &DeviceGru) -> Self {
        let bias = cell.hidden_bias.iter().flatten();
        Self::Gru {
            affine: F::pack(&cell.affine),
            hidden_bias: bias.map(|&number| F::number(number)).collect(),
            variant: cell.variant.as_ref().map(gru_variant),
            hidden_bits: hidden_bits(cell.variant.as_ref()),
        }
    }

    fn gru_reset_before(cell: &DeviceGruResetBefore) -> Self {
        Self::GruResetBefore {
            gates: F::pack(&cell.gates),
            candidate: F::pack(&cell.candidate),
            variant: cell.variant.as_ref().map(gru_variant),
            hidden_bits: hidden_bits(cell.variant.as_ref()),
        }
    }

    /// Fractional bits of an LSTM's cell state, of its upper half where it has two; 0 in float
    /// formats.
    pub(super) fn cell_bits(&self) -> Option<u32> {
        match self {
            Self::Lstm(lstm) => Some(lstm.cell_bits()),
            Self::Rnn { .. } | Self::Gru { .. } | Self::GruResetBefore { .. } => None,
        }
    }

    /// Fractional bits of the long-lived state; without meaning in float formats.
    pub(super) fn state_bits(&self) -> u32 {
        match self {
            Self::Rnn { .. } => 0,
            Self::Lstm(lstm) => lstm.cell_bits(),
            Self::Gru { hidden_bits, .. } | Self::GruResetBefore { hidden_bits, .. } => {
                *hidden_bits
            }
        }
    }
}

fn is_slow(choice: Option<GateChoice>) -> bool {
    choice.is_some_and(GateChoice::is_slow)
}

fn gru_variant<F: HostFormat>(variant: &quantize::GruVariant) -> GruVariant<F> {
    GruVariant {
        functions: variant.functions.map(function::<F>),
        clip: variant.clip.map(F::number),
        gates: variant.gates.map(scales::<F>),
        candidate: scales::<F>(variant.candidate),
        reset: F::value_scale(variant.reset_exponent),
        hidden: F::value_scale(variant.hidden_exponent),
    }
}

/// Fractional bits of a GRU's hidden state.
fn hidden_bits(variant: Option<&quantize::GruVariant>) -> u32 {
    let exponent = variant.map_or(0, |variant| variant.hidden_exponent);
    30u32.saturating_add_signed(-exponent)
}

/// Packs every layer.
pub(super) fn prepare<F: HostFormat>(layers: &[DeviceLayer]) -> Vec<Prepared<F>> {
    layers.iter().map(prepare_layer).collect()
}

fn prepare_layer<F: HostFormat>(layer: &DeviceLayer) -> Prepared<F> {
    match layer {
        DeviceLayer::Rnn(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| PreparedDirection::Usual(PreparedCell::rnn(cell)))
                .collect(),
        ),
        DeviceLayer::Lstm(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| match is_slow(cell.choice) {
                    true => PreparedDirection::Slow(PreparedCell::lstm(cell)),
                    false => PreparedDirection::Usual(PreparedCell::lstm(cell)),
                })
                .collect(),
        ),
        DeviceLayer::Gru(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| match is_slow(cell.choice) {
                    true => PreparedDirection::Slow(PreparedCell::gru(cell)),
                    false => PreparedDirection::Usual(PreparedCell::gru(cell)),
                })
                .collect(),
        ),
        DeviceLayer::GruResetBefore(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| match is_slow(cell.choice) {
                    true => PreparedDirection::Slow(PreparedCell::gru_reset_before(cell)),
                    false => PreparedDirection::Usual(PreparedCell::gru_reset_before(cell)),
                })
                .collect(),
        ),
        DeviceLayer::Dense(affine) => Prepared::Dense(F::pack(affine)),
        DeviceLayer::Activation(activation, scale) => {
            let scale = F::act_scale(*scale);
            Prepared::Activation(match activation {
                Activation::Tanh => ActivateFunction::Tanh,
                Activation::Sigmoid => ActivateFunction::Sigmoid,
                Activation::Relu => ActivateFunction::Relu(scale),
                Activation::Identity => ActivateFunction::Identity(scale),
                Activation::LeakyRelu { .. }
                | Activation::ThresholdedRelu { .. }
                | Activation::Elu { .. }
                | Activation::Affine { .. }
                | Activation::ScaledTanh { .. }
                | Activation::HardSigmoid { .. }
                | Activation::Softsign
                | Activation::Softplus => unreachable!("the quantizer refuses it"),
            })
        }
        DeviceLayer::Softmax => Prepared::Softmax,
        DeviceLayer::LogSoftmax => Prepared::LogSoftmax,
        DeviceLayer::LastStep => Prepared::LastStep,
        DeviceLayer::Flatten { .. } => Prepared::Flatten,
        DeviceLayer::Concat => Prepared::Concat,
    }
}
