//! The chain of layers.

use super::basic_lstm;
use super::layers::{Function, Layer, Nonlinearity};
use super::recurrent::{self, Clips, Kind};
use super::tensors::Tensors;
use crate::error::{Error, Result};
use crate::import::chain::Chain;
use crate::import::kernel;
use crate::network::{Activation, Dense, Layer as Computation, Network};

pub(super) fn network(layers: &[Layer], tensors: &mut Tensors) -> Result<Network> {
    let mut chain = Chain::new(None);
    for (index, layer) in layers.iter().enumerate() {
        let place = || format!("layer {} ({})", index + 1, layer.kind());
        append(&mut chain, layer, tensors).map_err(|error| error.at(place()))?;
    }
    chain.finish("x", "y")
}

fn append(chain: &mut Chain, layer: &Layer, tensors: &mut Tensors) -> Result<()> {
    match layer {
        Layer::Rnn {
            prefix,
            num_layers,
            bidirectional,
            nonlinearity,
        } => {
            let activation = match nonlinearity {
                Nonlinearity::Tanh => Activation::Tanh,
                Nonlinearity::Relu => Activation::Relu,
            };
            let kind = Kind::Rnn(activation);
            stack(chain, tensors, kind, prefix, *num_layers, *bidirectional)
        }
        Layer::Lstm {
            prefix,
            num_layers,
            bidirectional,
            cell_clip,
            proj_clip,
        } => {
            let kind = Kind::Lstm(Clips::new(*cell_clip, *proj_clip)?);
            stack(chain, tensors, kind, prefix, *num_layers, *bidirectional)
        }
        Layer::Gru {
            prefix,
            num_layers,
            bidirectional,
        } => stack(
            chain,
            tensors,
            Kind::Gru,
            prefix,
            *num_layers,
            *bidirectional,
        ),
        Layer::BasicLstm {
            prefix,
            forget_bias,
            cell_clip,
            proj_clip,
        } => {
            let dotted = dotted(prefix);
            let clips = Clips::new(*cell_clip, *proj_clip)?;
            let layer = basic_lstm::layer(tensors, &dotted, *forget_bias, clips, chain.width())?;
            chain.recurrent(format!("{dotted}basic_lstm"), layer)
        }
        Layer::Dense {
            prefix,
            weight,
            bias,
            transposed,
        } => {
            let names = dense_names(prefix.as_deref(), weight.as_deref(), bias.as_deref())?;
            dense(chain, tensors, &names, *transposed)
        }
        Layer::LastStep {} => chain.last_step(),
        Layer::FinalState {} => chain.final_state(),
        Layer::Softmax {} => chain.same_width("softmax".into(), Computation::Softmax),
        Layer::LogSoftmax {} => chain.same_width("log_softmax".into(), Computation::LogSoftmax),
        Layer::Activation { function, alpha } => {
            let f = activation(*function, *alpha)?;
            chain.same_width("activation".into(), Computation::Activation(f))
        }
    }
}

fn stack(
    chain: &mut Chain,
    tensors: &mut Tensors,
    kind: Kind,
    prefix: &str,
    num_layers: Option<usize>,
    bidirectional: bool,
) -> Result<()> {
    let dotted = dotted(prefix);
    let found = (0..)
        .take_while(|k| tensors.has(&format!("{dotted}weight_ih_l{k}")))
        .count();
    // With none found, reading layer 0 names the tensor that is missing.
    let count = num_layers.unwrap_or(found.max(1));
    if count == 0 {
        return Err(Error::new(
            "num_layers is 0",
            "give at least 1, or leave it out",
        ));
    }
    for index in 0..count {
        let layer = recurrent::layer(tensors, kind, &dotted, index, bidirectional, chain.width())?;
        chain.recurrent(format!("{dotted}l{index}"), layer)?;
    }
    Ok(())
}

/// What the tensors of a dense layer are called, and the layer itself.
struct DenseNames {
    layer: String,
    weight: String,
    bias: String,
    /// A bias that the layer file names must be there.
    bias_required: bool,
}

/// `prefix`, as torch.nn.Linear has it, or both names in full.
fn dense_names(
    prefix: Option<&str>,
    weight: Option<&str>,
    bias: Option<&str>,
) -> Result<DenseNames> {
    match (prefix, weight, bias) {
        (Some(prefix), None, None) => Ok(DenseNames {
            layer: if prefix.is_empty() { "dense" } else { prefix }.to_owned(),
            weight: format!("{}weight", dotted(prefix)),
            bias: format!("{}bias", dotted(prefix)),
            bias_required: false,
        }),
        (None, Some(weight), bias) => Ok(DenseNames {
            layer: weight.to_owned(),
            weight: weight.to_owned(),
            bias: bias.unwrap_or_default().to_owned(),
            bias_required: bias.is_some(),
        }),
        _ => Err(Error::new(
            "the names of the tensors are not clear",
            "give prefix, or weight and where there is one bias",
        )),
    }
}

fn dense(
    chain: &mut Chain,
    tensors: &mut Tensors,
    names: &DenseNames,
    transposed: bool,
) -> Result<()> {
    let [rows, columns] = tensors.matrix_shape(&names.weight)?;
    let (output_size, inputs) = if transposed {
        (columns, rows)
    } else {
        (rows, columns)
    };
    let input_size = chain.width().unwrap_or(inputs);
    let w = if transposed {
        let columns = tensors.take(&names.weight, &[input_size, output_size])?;
        kernel::rows(&columns, input_size, output_size, &[0])
    } else {
        tensors.take(&names.weight, &[output_size, input_size])?
    };
    let bias = if names.bias_required || tensors.has(&names.bias) {
        tensors.take(&names.bias, &[output_size])?
    } else {
        vec![0.0; output_size]
    };
    let dense = Dense {
        input_size,
        output_size,
        w,
        bias,
    };
    chain.dense(names.layer.clone(), dense)
}

/// `rnn` to `rnn.`; nothing to nothing.
fn dotted(prefix: &str) -> String {
    if prefix.is_empty() {
        String::new()
    } else {
        format!("{prefix}.")
    }
}

/// With the default parameters of torch.nn.
fn activation(function: Function, alpha: Option<f64>) -> Result<Activation> {
    let takes_alpha = matches!(function, Function::LeakyRelu | Function::Elu);
    if alpha.is_some_and(|alpha| !takes_alpha || !alpha.is_finite()) {
        return Err(Error::new(
            "alpha does not belong here",
            "give a finite alpha to leaky_relu or elu only",
        ));
    }
    Ok(match function {
        Function::Sigmoid => Activation::Sigmoid,
        Function::Tanh => Activation::Tanh,
        Function::Relu => Activation::Relu,
        Function::LeakyRelu => Activation::LeakyRelu {
            alpha: alpha.unwrap_or(0.01),
        },
        Function::Elu => Activation::Elu {
            alpha: alpha.unwrap_or(1.0),
        },
        Function::HardSigmoid => Activation::HardSigmoid {
            alpha: 1.0 / 6.0,
            beta: 0.5,
        },
        Function::Softsign => Activation::Softsign,
        Function::Softplus => Activation::Softplus,
    })
}
