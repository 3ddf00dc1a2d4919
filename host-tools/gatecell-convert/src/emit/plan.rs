//! What a file holds: a network in one of the two shapes that can be emitted.

use super::chain::Chain;
use super::graph::Graph;
use super::identifier::Names;
use super::stage::{Stage, check_layouts, inconsistent, unsupported};
use crate::quantize::{DeviceLayer, DeviceNetwork, InputScales, NumberFormat, Representation};
use gatecell_network::error::Result;
use gatecell_network::network::{Network, Rate, Value};
use gatecell_network::remedy::Remedy;

/// A network to emit.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) network: &'a Network,
    pub(super) format: NumberFormat,
    pub(super) input: Option<&'a InputScales>,
    pub(super) representations: &'a [Representation],
    pub(super) outputs: Vec<Shown<'a>>,
    pub(super) shape: Shape<'a>,
}

/// How the layers hang together.
#[derive(Debug)]
pub(super) enum Shape<'a> {
    /// One line of forward layers: step by step, with no more than their state.
    Line(Chain<'a>),
    /// Anything else: sequence by sequence, in buffers.
    Graph(Graph<'a>),
}

/// An output.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    /// Name in the source file.
    pub(super) name: &'a str,
    /// Its name in Rust.
    pub(super) field: String,
    pub(super) value: Value,
    pub(super) width: usize,
    pub(super) rate: Rate,
    pub(super) representation: &'a Representation,
    /// Real value of one step of every element, where it is an activation.
    pub(super) scale: Option<&'a [f64]>,
}

impl<'a> Plan<'a> {
    /// The plan of `device`.
    pub(super) fn of(device: &'a DeviceNetwork) -> Result<Self> {
        let network = &device.network;
        let input = match (device.format, &device.input) {
            (NumberFormat::F32, _) => None,
            (_, Some(scales)) => Some(scales),
            (_, None) => return Err(inconsistent("no scales of the input")),
        };
        if network.nodes.len() != device.layers.len()
            || network.nodes.len() != device.representations.len()
        {
            return Err(inconsistent("not one array of numbers per layer"));
        }
        check_layouts(network)?;
        let outputs = shown(device)?;
        let shape = match Chain::of(device)? {
            Some(chain) => Shape::Line(chain),
            None => Shape::Graph(Graph::of(device)?),
        };
        let plan = Self {
            network,
            format: device.format,
            input,
            representations: &device.representations,
            outputs,
            shape,
        };
        if !plan.stages().any(Stage::is_recurrent) {
            return Err(unsupported(
                "a network without recurrent layer",
                Remedy::AddRecurrent,
            ));
        }
        Ok(plan)
    }

    /// Features per frame.
    pub(super) fn input_size(&self) -> usize {
        self.network.input.input_size
    }

    /// All layers, first to last.
    pub(super) fn stages(&self) -> impl Iterator<Item = &Stage<'a>> {
        let (first, rest): (&[Stage<'a>], &[Stage<'a>]) = match &self.shape {
            Shape::Line(chain) => (&chain.body, &chain.head),
            Shape::Graph(graph) => (&graph.stages, &[]),
        };
        first.iter().chain(rest)
    }

    /// Rate at which a layer runs. In a line the head runs whenever it is asked.
    pub(super) fn rate(&self, stage: &Stage<'_>) -> Rate {
        match self.shape {
            Shape::Line(_) => Rate::EveryStep,
            Shape::Graph(_) => self.network.nodes[stage.node].rate,
        }
    }
}

fn shown(device: &DeviceNetwork) -> Result<Vec<Shown<'_>>> {
    let network = &device.network;
    let mut names = Names::default();
    let mut outputs = Vec::new();
    for output in &network.outputs {
        let place =
            |error: gatecell_network::error::Error| error.at(format!("output {:?}", output.name));
        let (node, part) = match output.value {
            Value::Node(node) => (node, 0),
            Value::FinalHidden { node, direction } => {
                (node, direction * network.width(output.value))
            }
            Value::Input => {
                return Err(place(unsupported("the input as output", Remedy::HostOnly)));
            }
            Value::FinalCell { .. } => {
                return Err(place(unsupported(
                    "a cell state as output",
                    Remedy::HostOnly,
                )));
            }
        };
        let width = network.width(output.value);
        let representation = &device.representations[node];
        let is_cell = matches!(representation, Representation::Float)
            && device.format != NumberFormat::F32
            && matches!(device.layers[node], DeviceLayer::Concat);
        if is_cell {
            return Err(place(unsupported(
                "a cell state as output",
                Remedy::HostOnly,
            )));
        }
        let scale = match representation {
            // Zero points belong to the network's input, joined or as it is.
            Representation::Activation { offset, .. }
                if offset.iter().any(|&offset| offset != 0.0) =>
            {
                return Err(place(unsupported(
                    "the input as part of an output",
                    Remedy::HostOnly,
                )));
            }
            Representation::Activation { scale, .. } => Some(
                scale
                    .get(part..part + width)
                    .ok_or_else(|| inconsistent("not one scale per output"))?,
            ),
            Representation::Float
            | Representation::PreActivation { .. }
            | Representation::Probability => None,
        };
        outputs.push(Shown {
            name: &output.name,
            field: names.field(&output.name),
            value: output.value,
            width,
            rate: network.rate(output.value),
            representation,
            scale,
        });
    }
    if outputs.is_empty() {
        return Err(unsupported("a network without outputs", Remedy::HostOnly));
    }
    Ok(outputs)
}
