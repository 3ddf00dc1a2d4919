//! One layer to emit: in one direction, with the state that it begins with.

use crate::quantize::{DeviceLayer, DeviceNetwork, Representation};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Axis, Initial, Layer, Layout, Network, NodeId};
use gatecell_network::remedy::Remedy;

/// One layer, or one direction of a layer.
#[derive(Clone, Debug)]
pub(super) struct Stage<'a> {
    /// Its node.
    pub(super) node: NodeId,
    /// Name in the source file.
    pub(super) name: &'a str,
    /// Unique prefix of its items.
    pub(super) prefix: String,
    pub(super) layer: &'a DeviceLayer,
    /// Index into the layer's directions.
    pub(super) direction: usize,
    /// Whether it reads from the last step to the first.
    pub(super) backward: bool,
    pub(super) input_size: usize,
    pub(super) output_size: usize,
    pub(super) output: &'a Representation,
    /// Hidden state and, in an LSTM, cell state before the first step.
    pub(super) initial: [&'a Initial; 2],
}

impl<'a> Stage<'a> {
    /// All directions of a node, without prefixes.
    pub(super) fn of(device: &'a DeviceNetwork, id: NodeId) -> Result<Vec<Self>> {
        let network = &device.network;
        let (Some(node), Some(layer), Some(output)) = (
            network.nodes.get(id),
            device.layers.get(id),
            device.representations.get(id),
        ) else {
            return Err(inconsistent(format!("no layer {id}")));
        };
        let mut input_size = 0;
        for &input in &node.inputs {
            if super::value::node(input).is_some_and(|input| input >= id) {
                return Err(inconsistent(format!("layer {id} reads a later one")));
            }
            input_size += network.width(input);
        }
        let plain = Self {
            node: id,
            name: &node.name,
            prefix: String::new(),
            layer,
            direction: 0,
            backward: false,
            input_size,
            output_size: node.width,
            output,
            initial: [&Initial::Zero; 2],
        };
        let Layer::Recurrent(recurrent) = &node.layer else {
            return Ok(vec![plain]);
        };
        let directions = recurrent.directions.iter().enumerate();
        Ok(directions
            .map(|(index, direction)| Self {
                direction: index,
                backward: direction.backward,
                output_size: recurrent.state_size(),
                initial: [&direction.initial_hidden, &direction.initial_cell],
                ..plain.clone()
            })
            .collect())
    }

    /// Whether it has state.
    pub(super) fn is_recurrent(&self) -> bool {
        match self.layer {
            DeviceLayer::Rnn(_)
            | DeviceLayer::Lstm(_)
            | DeviceLayer::Gru(_)
            | DeviceLayer::GruResetBefore(_) => true,
            DeviceLayer::Dense(_)
            | DeviceLayer::Activation(..)
            | DeviceLayer::Softmax
            | DeviceLayer::LogSoftmax
            | DeviceLayer::LastStep
            | DeviceLayer::Flatten { .. }
            | DeviceLayer::Concat => false,
        }
    }

    /// Whether it has slow gates, and so the format for them.
    pub(super) fn is_slow(&self) -> bool {
        self.layer.is_slow()
    }

    /// Its number format, in a network of `format`.
    pub(super) fn format(&self, format: &str) -> String {
        match self.is_slow() {
            true => format!("format::SlowGates<{format}>"),
            false => format.to_owned(),
        }
    }

    /// Whether it begins with something that the user gives at run time.
    pub(super) fn is_given(&self) -> bool {
        let [hidden, cell] = self.initial;
        let given = |initial: &Initial| matches!(initial, Initial::Given { .. });
        given(hidden) || (self.has_cell_state() && given(cell))
    }

    /// Whether it has a cell state beside the hidden one.
    pub(super) fn has_cell_state(&self) -> bool {
        match self.layer {
            DeviceLayer::Lstm(_) => true,
            DeviceLayer::Rnn(_)
            | DeviceLayer::Gru(_)
            | DeviceLayer::GruResetBefore(_)
            | DeviceLayer::Dense(_)
            | DeviceLayer::Activation(..)
            | DeviceLayer::Softmax
            | DeviceLayer::LogSoftmax
            | DeviceLayer::LastStep
            | DeviceLayer::Flatten { .. }
            | DeviceLayer::Concat => false,
        }
    }

    /// Units of the layer; its output may be a projection of them.
    pub(super) fn units(&self) -> usize {
        match self.layer {
            DeviceLayer::Lstm(cells) => cells
                .get(self.direction)
                .map_or(0, |cell| cell.affine.units()),
            DeviceLayer::Rnn(_)
            | DeviceLayer::Gru(_)
            | DeviceLayer::GruResetBefore(_)
            | DeviceLayer::Dense(_)
            | DeviceLayer::Activation(..)
            | DeviceLayer::Softmax
            | DeviceLayer::LogSoftmax
            | DeviceLayer::LastStep
            | DeviceLayer::Flatten { .. }
            | DeviceLayer::Concat => self.output_size,
        }
    }

    /// How messages name it.
    pub(super) fn place(&self) -> String {
        format!("layer {:?}", self.name)
    }
}

/// Whether a layer begins with constants other than zero.
pub(super) fn is_constant(stage: &Stage<'_>) -> bool {
    let other = |initial: &Initial| match initial {
        Initial::Constant(values) => values.iter().any(|&value| value != 0.0),
        Initial::Zero | Initial::Given { .. } => false,
    };
    let [hidden, cell] = stage.initial;
    stage.is_recurrent() && other(hidden) || stage.has_cell_state() && other(cell)
}

/// An error about a network that only the host computes so far.
pub(super) fn unsupported(reason: impl Into<String>, remedy: Remedy) -> Error {
    Error::new(format!("{}: not emitted yet", reason.into()), remedy)
}

/// An error about a device network that does not fit together.
pub(super) fn inconsistent(reason: impl Into<String>) -> Error {
    Error::new(reason, Remedy::Report)
}

/// Refuses arrays that show the features in another order, or not all.
pub(super) fn check_layouts(network: &Network) -> Result<()> {
    let input = &network.input;
    check_layout(&input.layout, input.input_size)
        .map_err(|error| error.at(format!("input {:?}", input.name)))?;
    for output in &network.outputs {
        if super::value::node(output.value).is_some_and(|node| node >= network.nodes.len()) {
            return Err(inconsistent("an output of no layer"));
        }
        check_layout(&output.layout, network.width(output.value))
            .map_err(|error| error.at(format!("output {:?}", output.name)))?;
    }
    Ok(())
}

fn check_layout(layout: &Layout, width: usize) -> Result<()> {
    let mut expected = 1;
    for axis in layout.axes.iter().rev() {
        if let Axis::Feature { len, stride } = *axis
            && len != 1
        {
            if stride != expected {
                return Err(unsupported(
                    "features in an order of their own",
                    Remedy::HostOnly,
                ));
            }
            expected *= len;
        }
    }
    if layout.offset != 0 || expected != width {
        return Err(unsupported(
            format!("part of {width} features"),
            Remedy::HostOnly,
        ));
    }
    Ok(())
}
