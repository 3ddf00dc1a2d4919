//! Packed layers, ready for the core crate's cells.

use gatecell::kernels::DENSE_ROWS;
use gatecell::layer::{ActivateFunction, RnnFunction};

use super::host_format::HostFormat;
use crate::network::Activation;
use crate::quantize::DeviceLayer;

/// One layer, packed.
#[derive(Debug)]
pub(super) enum Prepared<F: HostFormat> {
    Recurrent(Vec<PreparedCell<F>>),
    Dense(F::Packed<DENSE_ROWS>),
    Activation(ActivateFunction<F>),
    Softmax,
    LogSoftmax,
    LastStep,
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
    Gru {
        affine: F::Packed<3>,
        hidden_bias: Vec<F::Pre>,
    },
    GruResetBefore {
        gates: F::Packed<2>,
        candidate: F::Packed<DENSE_ROWS>,
    },
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
                    function: match cell.activation {
                        Activation::Relu => RnnFunction::Relu(F::act_scale(cell.scale)),
                        _ => RnnFunction::Tanh,
                    },
                })
                .collect(),
        ),
        DeviceLayer::Lstm(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| PreparedCell::Lstm {
                    affine: F::pack(&cell.affine),
                    scale: F::cell_scale(cell.cell_frac_bits),
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
                })
                .collect(),
        ),
        DeviceLayer::GruResetBefore(cells) => Prepared::Recurrent(
            cells
                .iter()
                .map(|cell| PreparedCell::GruResetBefore {
                    gates: F::pack(&cell.gates),
                    candidate: F::pack(&cell.candidate),
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
        DeviceLayer::Concat => Prepared::Concat,
    }
}
