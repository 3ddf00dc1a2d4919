//! The network as one line of layers, or the reason why it is none.

use crate::error::{Error, Result};
use crate::network::{Activation, Axis, Cell, Initial, Layer, Layout, Network, Node, Value};
use crate::quantize::{DeviceLayer, DeviceNetwork, InputScales, NumberFormat, Representation};

use super::identifier::Names;

/// One layer of the line.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    /// Name in the source file.
    pub(super) name: &'a str,
    /// Unique prefix of its items.
    pub(super) prefix: String,
    pub(super) layer: &'a DeviceLayer,
    pub(super) input_size: usize,
    pub(super) output_size: usize,
    pub(super) output: &'a Representation,
}

/// A network as a body that ends with its last recurrent layer, and a head
/// without state, which may be empty.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    pub(super) network: &'a Network,
    pub(super) format: NumberFormat,
    pub(super) input: Option<&'a InputScales>,
    pub(super) body: Vec<Stage<'a>>,
    pub(super) head: Vec<Stage<'a>>,
    pub(super) output_size: usize,
    pub(super) output: &'a Representation,
}

/// An error about a network that only the host computes so far.
fn unsupported(reason: impl Into<String>) -> Error {
    Error::new(
        format!("{}: not emitted yet", reason.into()),
        "`gatecell run` simulates it on the host; to emit it, export the network as one line of \
         forward layers with one output",
    )
}

/// An error about a device network that does not fit together.
pub(super) fn inconsistent(reason: impl Into<String>) -> Error {
    Error::new(
        reason,
        "this is a fault of the converter: report it with the model",
    )
}

impl<'a> Chain<'a> {
    /// The line of `device`.
    pub(super) fn of(device: &'a DeviceNetwork) -> Result<Self> {
        let network = &device.network;
        let output = match network.outputs.as_slice() {
            [output] => output,
            outputs => {
                let names: Vec<&str> = outputs.iter().map(|output| output.name.as_str()).collect();
                return Err(unsupported(format!("outputs [{}]", names.join(", "))));
            }
        };
        check_layout(&network.input.layout, network.input.input_size)
            .map_err(|error| error.at(format!("input {:?}", network.input.name)))?;

        let mut stages = stages(device, output.value)?;
        stages.reverse();
        let mut names = Names::default();
        for stage in &mut stages {
            stage.prefix = names.unique(stage.name);
        }
        check_representations(device.format, &stages)?;
        let recurrent = stages.iter().rposition(|stage| is_recurrent(stage.layer));
        let Some(last) = recurrent else {
            return Err(unsupported("a network without recurrent layer"));
        };
        let head = stages.split_off(last + 1);
        let Some(end) = head.last().or(stages.last()) else {
            return Err(unsupported("a network without layers"));
        };
        let (output_size, representation) = (end.output_size, end.output);
        check_layout(&output.layout, output_size)
            .map_err(|error| error.at(format!("output {:?}", output.name)))?;
        let input = match (device.format, &device.input) {
            (NumberFormat::F32, _) => None,
            (NumberFormat::W8A16, Some(scales)) => Some(scales),
            (NumberFormat::W8A16, None) => return Err(inconsistent("no scales of the input")),
        };
        Ok(Self {
            network,
            format: device.format,
            input,
            body: stages,
            head,
            output_size,
            output: representation,
        })
    }

    /// Features per frame.
    pub(super) fn input_size(&self) -> usize {
        self.network.input.input_size
    }

    /// All layers, first to last.
    pub(super) fn stages(&self) -> impl Iterator<Item = &Stage<'a>> {
        self.body.iter().chain(&self.head)
    }

    /// Features between body and head.
    pub(super) fn features(&self) -> usize {
        self.body.last().map_or(0, |stage| stage.output_size)
    }
}

/// The layers from the output back to the input.
fn stages(device: &DeviceNetwork, output: Value) -> Result<Vec<Stage<'_>>> {
    let network = &device.network;
    let mut stages = Vec::new();
    let mut value = output;
    // Whether a later layer was recurrent: it needs every step.
    let mut every_step_needed = false;
    loop {
        let id = match value {
            Value::Input => return Ok(stages),
            Value::Node(id) => id,
            Value::FinalHidden { node, direction: 0 } if !every_step_needed => node,
            Value::FinalHidden { node, .. } | Value::FinalCell { node, .. } => {
                let name = network.nodes.get(node).map_or("?", |node| &node.name);
                return Err(unsupported("a final state in the middle of the network")
                    .at(format!("layer {name:?}")));
            }
        };
        let (Some(node), Some(layer), Some(representation)) = (
            network.nodes.get(id),
            device.layers.get(id),
            device.representations.get(id),
        ) else {
            return Err(inconsistent(format!("no layer {id}")));
        };
        let stage = (|| {
            check_node(node, layer, every_step_needed)?;
            let &[input] = node.inputs.as_slice() else {
                return Err(unsupported(format!("{} inputs", node.inputs.len())));
            };
            Ok((input, network_width(network, input)?))
        })();
        let (input, input_size) =
            stage.map_err(|error| error.at(format!("layer {:?}", node.name)))?;
        every_step_needed |= is_recurrent(layer);
        if !is_transparent(device, layer, input, representation) {
            stages.push(Stage {
                name: &node.name,
                prefix: String::new(),
                layer,
                input_size,
                output_size: node.width,
                output: representation,
            });
        }
        // Nodes only refer to earlier ones; anything else would never end.
        if matches!(input, Value::Node(next) | Value::FinalHidden { node: next, .. } if next >= id)
        {
            return Err(inconsistent(format!("layer {id} reads a later one")));
        }
        value = input;
    }
}

/// [`Network::width`] of a value that may not exist.
fn network_width(network: &Network, value: Value) -> Result<usize> {
    match value {
        Value::Node(node) | Value::FinalHidden { node, .. } | Value::FinalCell { node, .. }
            if node >= network.nodes.len() =>
        {
            Err(inconsistent(format!("no layer {node}")))
        }
        _ => Ok(network.width(value)),
    }
}

/// Whether a layer changes nothing in a stream: the last step is the present
/// one, and an identity between equal representations is a copy.
fn is_transparent(
    device: &DeviceNetwork,
    layer: &DeviceLayer,
    input: Value,
    output: &Representation,
) -> bool {
    match layer {
        DeviceLayer::LastStep => true,
        DeviceLayer::Activation(Activation::Identity, _) => match input {
            Value::Node(node) => device.representations.get(node) == Some(output),
            _ => false,
        },
        _ => false,
    }
}

pub(super) fn is_recurrent(layer: &DeviceLayer) -> bool {
    matches!(
        layer,
        DeviceLayer::Rnn(_)
            | DeviceLayer::Lstm(_)
            | DeviceLayer::Gru(_)
            | DeviceLayer::GruResetBefore(_)
    )
}

/// Refuses what one line of layers cannot have.
fn check_node(node: &Node, layer: &DeviceLayer, every_step_needed: bool) -> Result<()> {
    match layer {
        DeviceLayer::Concat => return Err(unsupported("vectors side by side")),
        DeviceLayer::Flatten { .. } => return Err(unsupported("all steps as one vector")),
        DeviceLayer::LastStep if every_step_needed => {
            return Err(unsupported("a recurrent layer after the last step"));
        }
        _ => {}
    }
    let Layer::Recurrent(recurrent) = &node.layer else {
        return Ok(());
    };
    let [direction] = recurrent.directions.as_slice() else {
        return Err(unsupported("a layer in two directions"));
    };
    if direction.backward {
        return Err(unsupported("a layer in backward direction"));
    }
    let mut initial = vec![&direction.initial_hidden];
    if matches!(direction.cell, Cell::Lstm(_)) {
        initial.push(&direction.initial_cell);
    }
    for initial in initial {
        match initial {
            Initial::Zero => {}
            Initial::Constant(values) if values.iter().all(|value| *value == 0.0) => {}
            Initial::Constant(_) => return Err(unsupported("an initial state other than zero")),
            Initial::Given { .. } => return Err(unsupported("an initial state given at run time")),
        }
    }
    Ok(())
}

/// Refuses layers that read numbers of a kind they do not take.
fn check_representations(format: NumberFormat, stages: &[Stage<'_>]) -> Result<()> {
    if format == NumberFormat::F32 {
        return Ok(());
    }
    // The quantizer gives activations.
    let mut before: Option<&Representation> = None;
    for stage in stages {
        let reads_activations = match before {
            None => true,
            Some(representation) => matches!(representation, Representation::Activation { .. }),
        };
        let reads_pre = matches!(before, Some(Representation::PreActivation));
        let fits = match stage.layer {
            DeviceLayer::Activation(..) | DeviceLayer::Softmax | DeviceLayer::LogSoftmax => {
                reads_pre
            }
            _ => reads_activations,
        };
        if !fits {
            return Err(unsupported("a function that does not follow a dense layer")
                .at(format!("layer {:?}", stage.name)));
        }
        before = Some(stage.output);
    }
    Ok(())
}

/// Refuses an array that shows the features in another order, or not all.
fn check_layout(layout: &Layout, width: usize) -> Result<()> {
    let mut expected = 1;
    for axis in layout.axes.iter().rev() {
        if let Axis::Feature { len, stride } = *axis
            && len != 1
        {
            if stride != expected {
                return Err(unsupported("features in an order of their own"));
            }
            expected *= len;
        }
    }
    if layout.offset != 0 || expected != width {
        return Err(unsupported(format!("part of {width} features")));
    }
    Ok(())
}
