//! The layers, one after the other, or as the layer file connects them.

use std::collections::BTreeMap;

use super::basic_lstm;
use super::explicit;
use super::function::Parametrized;
use super::layers::{Layer, LayerFile, Nonlinearity};
use super::recurrent::{self, Clips, Kind};
use super::tensors::Tensors;
use crate::chain::{Chain, End};
use crate::kernel;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Activation, Dense, Layer as Computation, Network};
use gatecell_network::remedy::Remedy;

/// Name of the input of every network.
const INPUT: &str = "x";

pub(super) fn network(
    file: &LayerFile,
    tensors: &mut Tensors,
    file_size: usize,
) -> Result<Network> {
    let mut chain = Chain::new(None, file_size);
    let mut named: BTreeMap<&str, End> = BTreeMap::new();
    for (index, entry) in file.layers.iter().enumerate() {
        let place = || format!("layer {} ({})", index + 1, entry.layer.kind());
        let mut add = || -> Result<()> {
            if let Some(inputs) = &entry.inputs {
                let ends = inputs.iter().map(|name| find(&chain, &named, name));
                let ends = ends.collect::<Result<Vec<_>>>()?;
                chain.go_on_from(&ends)?;
            }
            append(&mut chain, &entry.layer, tensors)?;
            let Some(name) = &entry.name else {
                return Ok(());
            };
            if name == INPUT || named.insert(name, chain.end()?).is_some() {
                return Err(Error::new(
                    format!("the name {name:?} is taken"),
                    Remedy::LayerName,
                ));
            }
            Ok(())
        };
        add().map_err(|error| error.at(place()))?;
    }
    if file.outputs.is_empty() {
        return chain.finish(INPUT, "y");
    }
    let outputs = file.outputs.iter().map(|output| {
        let end = find(&chain, &named, &output.layer).map_err(|error| error.at(&output.name))?;
        Ok((output.name.as_str(), end))
    });
    let outputs = outputs.collect::<Result<Vec<_>>>()?;
    chain.finish_with(INPUT, &outputs)
}

fn find(chain: &Chain, named: &BTreeMap<&str, End>, name: &str) -> Result<End> {
    if name == INPUT {
        return chain.start();
    }
    named.get(name).copied().ok_or_else(|| {
        Error::new(
            format!("no layer before is called {name:?}"),
            Remedy::LayerName,
        )
    })
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
        Layer::Recurrent(written) => {
            let layer = explicit::layer(tensors, written, chain.width())?;
            chain.recurrent("recurrent".into(), layer)
        }
        Layer::Embedding { weight } => {
            let names = dense_names(None, Some(weight), None)?;
            dense(chain, tensors, &names, true)
        }
        Layer::LastStep {} => chain.last_step(),
        Layer::FinalState {} => chain.final_state(),
        Layer::Softmax {} => chain.same_width("softmax".into(), Computation::Softmax),
        Layer::LogSoftmax {} => chain.same_width("log_softmax".into(), Computation::LogSoftmax),
        &Layer::Activation {
            function,
            alpha,
            beta,
        } => {
            let function = Parametrized {
                function,
                alpha,
                beta,
            };
            let f = function.activation()?;
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
        return Err(Error::new("num_layers is 0", Remedy::LayerCount));
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
            Remedy::LayerTensors,
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
