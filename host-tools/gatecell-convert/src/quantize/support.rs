//! What the device formats can compute. Everything else is refused by name.

use super::NumberFormat;
use super::variant::{PARAMETER_LIMIT, parameters};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Activation, Cell, Layer, Network, Peephole, Value};
use gatecell_network::remedy::Remedy;

/// Refuses what the core crate does not have.
pub(super) fn check(network: &Network, format: NumberFormat) -> Result<()> {
    for node in &network.nodes {
        check_layer(&node.layer, format)
            .and_then(|()| check_inputs(network, &node.layer, &node.inputs))
            .map_err(|what| {
                Error::new(
                    format!("{what} is not available in format {}", format.name()),
                    Remedy::Reference,
                )
                .at(format!("layer {:?}", node.name))
            })?;
    }
    Ok(())
}

fn check_layer(layer: &Layer, format: NumberFormat) -> Result<(), String> {
    match layer {
        Layer::Recurrent(recurrent) => recurrent
            .directions
            .iter()
            .try_for_each(|direction| check_cell(&direction.cell, format)),
        Layer::Activation(
            Activation::Identity | Activation::Relu | Activation::Tanh | Activation::Sigmoid,
        )
        | Layer::Dense(_)
        | Layer::Softmax
        | Layer::LogSoftmax
        | Layer::LastStep
        | Layer::Flatten { .. }
        | Layer::Concat => Ok(()),
        Layer::Activation(other) => Err(format!("activation {other:?}")),
    }
}

fn check_cell(cell: &Cell, format: NumberFormat) -> Result<(), String> {
    if format == NumberFormat::F32 {
        return Ok(());
    }
    let fits = |bound: f64| (0.0..32768.0).contains(&bound);
    let (clip, functions, peepholes): (_, Vec<Activation>, Vec<f64>) = match cell {
        Cell::Rnn(rnn) => (rnn.clip, vec![rnn.activation], Vec::new()),
        Cell::Lstm(lstm) => {
            let projected = lstm.projection.as_ref().and_then(|p| p.clip);
            if let Some(bound) = projected
                && !fits(bound)
            {
                return Err(format!("proj_clip at {bound}"));
            }
            let weights = lstm
                .peephole
                .iter()
                .flatten()
                .flat_map(|peephole| match peephole {
                    Peephole::Diagonal(weights) => weights.as_slice(),
                    Peephole::Matrix(_) => &[],
                });
            let weights = weights.copied().collect();
            (lstm.clip, lstm.activations.to_vec(), weights)
        }
        Cell::Gru(gru) => (gru.clip, gru.activations.to_vec(), Vec::new()),
    };
    let beyond = |value: &f64| value.abs() > PARAMETER_LIMIT;
    if let Some(bound) = clip
        && !fits(bound)
    {
        return Err(format!("clip at {bound}"));
    }
    if let Some(weight) = peepholes.iter().find(|weight| beyond(weight)) {
        return Err(format!("a peephole weight of {weight}"));
    }
    for function in functions {
        if parameters(function).iter().any(beyond) {
            return Err(format!("activation {function:?}"));
        }
    }
    Ok(())
}

fn check_inputs(network: &Network, layer: &Layer, inputs: &[Value]) -> Result<(), String> {
    for &input in inputs {
        // Cell states may stand side by side in an output, but no layer computes with them.
        let is_cell = match input {
            Value::FinalCell { .. } => true,
            Value::Node(node) => is_cell_state(network, node),
            Value::Input | Value::FinalHidden { .. } => false,
        };
        if is_cell && !matches!(layer, Layer::Concat) {
            return Err("a layer that reads a cell state".into());
        }
        let all_cells = inputs.iter().all(|input| match *input {
            Value::FinalCell { .. } => true,
            Value::Node(node) => is_cell_state(network, node),
            Value::Input | Value::FinalHidden { .. } => false,
        });
        if is_cell && !all_cells {
            return Err("a mixture of cell states and other values".into());
        }
        let from_dense = match input {
            Value::Node(node) => is_pre_activation(network, node),
            Value::Input | Value::FinalHidden { .. } | Value::FinalCell { .. } => false,
        };
        match layer {
            Layer::Softmax | Layer::LogSoftmax if !from_dense => {
                return Err("a softmax that does not follow a dense layer".into());
            }
            Layer::Activation(_) if !from_dense => {
                return Err("an activation that does not follow a dense layer".into());
            }
            Layer::Recurrent(_)
            | Layer::Dense(_)
            | Layer::Activation(_)
            | Layer::Softmax
            | Layer::LogSoftmax
            | Layer::LastStep
            | Layer::Flatten { .. }
            | Layer::Concat => {}
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

/// Whether a node's main output is made of cell states.
pub(super) fn is_cell_state(network: &Network, node: usize) -> bool {
    let node = &network.nodes[node];
    matches!(node.layer, Layer::Concat)
        && node.inputs.iter().any(|&input| match input {
            Value::FinalCell { .. } => true,
            Value::Node(source) => is_cell_state(network, source),
            Value::Input | Value::FinalHidden { .. } => false,
        })
}

/// Whether a node's main output is a pre-activation (logits).
pub(super) fn is_pre_activation(network: &Network, node: usize) -> bool {
    match &network.nodes[node].layer {
        Layer::Dense(_) | Layer::LogSoftmax => true,
        Layer::LastStep | Layer::Flatten { .. } => match network.nodes[node].inputs.first() {
            Some(&Value::Node(source)) => is_pre_activation(network, source),
            Some(Value::Input | Value::FinalHidden { .. } | Value::FinalCell { .. }) | None => {
                false
            }
        },
        Layer::Concat => network.nodes[node].inputs.iter().all(|&input| match input {
            Value::Node(source) => is_pre_activation(network, source),
            Value::Input | Value::FinalHidden { .. } | Value::FinalCell { .. } => false,
        }),
        Layer::Recurrent(_) | Layer::Activation(_) | Layer::Softmax => false,
    }
}
