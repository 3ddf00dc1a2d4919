//! Packed layers, ready for the core crate's cells.

use gatecell::activation::Function;
use gatecell::cell::gru_variant::GruVariant;
use gatecell::cell::lstm_variant::LstmVariant;
use gatecell::kernels::DENSE_ROWS;
use gatecell::layer::{ActivateFunction, RnnFunction};

use super::host_format::HostFormat;
use crate::network::Activation;
use crate::quantize::{self, CellFunction, DeviceLayer, Number};

/// One layer, packed.
#[derive(Debug)]
pub(super) enum Prepared<F: HostFormat> {
    Recurrent(Vec<PreparedCell<F>>),
    Dense(F::Packed<DENSE_ROWS>),
    Activation(ActivateFunction<F>),
    Softmax,
    LogSoftmax,
    LastStep,
    Flatten,
    Concat,
}

/// The cell of one direction, packed.
#[derive(Debug)]
pub(super) enum PreparedCell<F: HostFormat> {
    Rnn {
        affine: F::Packed<DENSE_ROWS>,
        function: RnnFunction<F>,
    },
    Lstm {
        affine: F::Packed<4>,
        scale: F::CellScale,
    },
    VariantLstm {
        affine: F::Packed<4>,
        variant: PreparedLstm<F>,
    },
    CoupledLstm {
        affine: F::Packed<3>,
        variant: PreparedLstm<F>,
    },
    Gru {
        affine: F::Packed<3>,
        hidden_bias: Vec<F::Pre>,
        variant: Option<GruVariant<F>>,
    },
    GruResetBefore {
        gates: F::Packed<2>,
        candidate: F::Packed<DENSE_ROWS>,
        variant: Option<GruVariant<F>>,
    },
}

impl<F: HostFormat> PreparedCell<F> {
    /// Scale of an LSTM's cell state.
    pub(super) fn cell_scale(&self) -> Option<F::CellScale> {
        match self {
            Self::Lstm { scale, .. } => Some(*scale),
            Self::VariantLstm { variant, .. } | Self::CoupledLstm { variant, .. } => {
                Some(variant.cell)
            }
            _ => None,
        }
    }

    /// Fractional bits of the long-lived state.
    pub(super) fn state_bits(&self) -> u32 {
        match self.cell_scale() {
            Some(scale) => F::cell_bits(scale),
            None => F::hidden_bits(self.hidden_scale()),
        }
    }

    /// Scale of a GRU's hidden state.
    fn hidden_scale(&self) -> F::HiddenScale {
        match self {
            Self::Gru {
                variant: Some(variant),
                ..
            }
            | Self::GruResetBefore {
                variant: Some(variant),
                ..
            } => variant.hidden,
            _ => F::hidden_scale(0),
        }
    }
}

/// What distinguishes an LSTM, with the peepholes owned.
#[derive(Debug)]
pub(super) struct PreparedLstm<F: HostFormat> {
    peephole: [Vec<F::Param>; 3],
    functions: [Function<F::Param>; 3],
    clip: Option<F::Pre>,
    cell_clip: Option<F::Carry>,
    cell: F::CellScale,
    hidden: F::HiddenScale,
}

impl<F: HostFormat> PreparedLstm<F> {
    fn new(variant: &quantize::LstmVariant, cell_frac_bits: Option<u32>) -> Self {
        let weights = |weights: &Option<Vec<Number>>| {
            weights
                .iter()
                .flatten()
                .map(|&number| F::parameter(number))
                .collect()
        };
        Self {
            peephole: variant.peephole.each_ref().map(weights),
            functions: variant.functions.map(function::<F>),
            clip: variant.clip.map(F::number),
            cell_clip: variant.cell_clip.map(F::cell_number),
            cell: F::cell_scale(cell_frac_bits),
            hidden: F::hidden_scale(variant.hidden_exponent),
        }
    }

    /// The core crate's view.
    pub(super) fn view(&self) -> LstmVariant<'_, F> {
        LstmVariant {
            peephole: self.peephole.each_ref().map(Vec::as_slice),
            functions: self.functions,
            clip: self.clip,
            cell_clip: self.cell_clip,
            cell: self.cell,
            hidden: self.hidden,
        }
    }
}

fn gru_variant<F: HostFormat>(variant: &quantize::GruVariant) -> GruVariant<F> {
    GruVariant {
        functions: variant.functions.map(function::<F>),
        clip: variant.clip.map(F::number),
        hidden: F::hidden_scale(variant.hidden_exponent),
    }
}

/// A function with its parameters in the core's numbers.
fn function<F: HostFormat>(function: CellFunction) -> Function<F::Param> {
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

/// Packs every layer.
pub(super) fn prepare<F: HostFormat>(layers: &[DeviceLayer]) -> Vec<Prepared<F>> {
    layers.iter().map(prepare_layer).collect()
}

fn prepare_layer<F: HostFormat>(layer: &DeviceLayer) -> Prepared<F> {
    match layer {
        DeviceLayer::Rnn(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| PreparedCell::Rnn {
                    affine: F::pack(&cell.affine),
                    function: match (&cell.variant, cell.activation) {
                        (Some(variant), _) => RnnFunction::Other {
                            function: function::<F>(variant.function),
                            scale: F::act_scale(cell.scale),
                            clip: variant.clip.map(F::number),
                        },
                        (None, Activation::Relu) => RnnFunction::Relu(F::act_scale(cell.scale)),
                        (None, _) => RnnFunction::Tanh,
                    },
                })
                .collect(),
        ),
        DeviceLayer::Lstm(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| match &cell.variant {
                    None => PreparedCell::Lstm {
                        affine: F::pack(&cell.affine),
                        scale: F::cell_scale(cell.cell_frac_bits),
                    },
                    Some(variant) if variant.coupled => PreparedCell::CoupledLstm {
                        affine: F::pack(&cell.affine),
                        variant: PreparedLstm::new(variant, cell.cell_frac_bits),
                    },
                    Some(variant) => PreparedCell::VariantLstm {
                        affine: F::pack(&cell.affine),
                        variant: PreparedLstm::new(variant, cell.cell_frac_bits),
                    },
                })
                .collect(),
        ),
        DeviceLayer::Gru(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| PreparedCell::Gru {
                    affine: F::pack(&cell.affine),
                    hidden_bias: cell
                        .hidden_bias
                        .iter()
                        .flatten()
                        .map(|&number| F::number(number))
                        .collect(),
                    variant: cell.variant.as_ref().map(gru_variant),
                })
                .collect(),
        ),
        DeviceLayer::GruResetBefore(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| PreparedCell::GruResetBefore {
                    gates: F::pack(&cell.gates),
                    candidate: F::pack(&cell.candidate),
                    variant: cell.variant.as_ref().map(gru_variant),
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
                _ => ActivateFunction::Identity(scale),
            })
        }
        DeviceLayer::Softmax => Prepared::Softmax,
        DeviceLayer::LogSoftmax => Prepared::LogSoftmax,
        DeviceLayer::LastStep => Prepared::LastStep,
        DeviceLayer::Flatten { .. } => Prepared::Flatten,
        DeviceLayer::Concat => Prepared::Concat,
    }
}
