//! What the device formats can compute. Everything else is refused by name.

use super::NumberFormat;
use crate::error::{Error, Result};
use crate::network::{Activation, Cell, Layer, Network, Value};

/// Refuses what the core crate does not have.
pub(super) fn check(network: &Network, format: NumberFormat) -> Result<()> {
    for node in &network.nodes {
        check_layer(&node.layer)
            .and_then(|()| check_inputs(network, &node.layer, &node.inputs))
            .map_err(|what| {
                Error::new(
                    format!("{what} is not available in format {}", format.name()),
                    "run it with --engine reference, or train the layer without it",
                )
                .at(format!("layer {:?}", node.name))
            })?;
    }
    Ok(())
}

fn check_layer(layer: &Layer) -> Result<(), String> {
    match layer {
        Layer::Recurrent(recurrent) => recurrent
            .directions
            .iter()
            .try_for_each(|direction| check_cell(&direction.cell)),
        Layer::Activation(
            Activation::Identity | Activation::Relu | Activation::Tanh | Activation::Sigmoid,
        )
        | Layer::Dense(_)
        | Layer::Softmax
        | Layer::LogSoftmax
        | Layer::LastStep
        | Layer::Concat => Ok(()),
        Layer::Activation(other) => Err(format!("activation {other:?}")),
    }
}

fn check_cell(cell: &Cell) -> Result<(), String> {
    let clip = |clip: &Option<f64>| match clip {
        Some(_) => Err("clip".to_owned()),
        None => Ok(()),
    };
    match cell {
        Cell::Rnn(rnn) => {
            clip(&rnn.clip)?;
            match rnn.activation {
                Activation::Tanh | Activation::Relu => Ok(()),
                other => Err(format!("activation {other:?} of an RNN")),
            }
        }
        Cell::Lstm(lstm) => {
            clip(&lstm.clip)?;
            if lstm.peephole.iter().any(Option::is_some) {
                return Err("a peephole".into());
            }
            if lstm.input_forget {
                return Err("input_forget".into());
            }
            match lstm.activations {
                [Activation::Sigmoid, Activation::Tanh, Activation::Tanh] => Ok(()),
                other => Err(format!("the activations {other:?} of an LSTM")),
            }
        }
        Cell::Gru(gru) => {
            clip(&gru.clip)?;
            match gru.activations {
                [Activation::Sigmoid, Activation::Tanh] => Ok(()),
                other => Err(format!("the activations {other:?} of a GRU")),
            }
        }
    }
}

fn check_inputs(network: &Network, layer: &Layer, inputs: &[Value]) -> Result<(), String> {
    for &input in inputs {
        if matches!(input, Value::FinalCell { .. }) {
            return Err("a layer that reads a cell state".into());
        }
        let from_dense = match input {
            Value::Node(node) => is_pre_activation(network, node),
            _ => false,
        };
        match layer {
            Layer::Softmax | Layer::LogSoftmax if !from_dense => {
                return Err("a softmax that does not follow a dense layer".into());
            }
            Layer::Activation(_) if !from_dense => {
                return Err("an activation that does not follow a dense layer".into());
            }
            _ => {}
        }
        if let Value::Node(node) = input
            && matches!(network.nodes[node].layer, Layer::Softmax)
            && !matches!(layer, Layer::LastStep)
        {
            return Err("a layer that reads probabilities".into());
        }
    }
    Ok(())
}

/// Whether a node's main output is a pre-activation (logits).
pub(super) fn is_pre_activation(network: &Network, node: usize) -> bool {
    match &network.nodes[node].layer {
        Layer::Dense(_) | Layer::LogSoftmax => true,
        Layer::LastStep => match network.nodes[node].inputs.first() {
            Some(&Value::Node(source)) => is_pre_activation(network, source),
            _ => false,
        },
        Layer::Concat => network.nodes[node].inputs.iter().all(|&input| match input {
            Value::Node(source) => is_pre_activation(network, source),
            _ => false,
        }),
        _ => false,
    }
}
