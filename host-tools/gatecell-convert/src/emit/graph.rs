//! The network as a graph over whole sequences: which layers run, in which order,
//! and in which buffers.

use std::collections::BTreeMap;

use super::identifier::Names;
use super::stage::{Stage, inconsistent, unsupported};
use super::value;
use crate::quantize::{DeviceLayer, DeviceNetwork, Representation};
use gatecell_network::error::Result;
use gatecell_network::network::{Layer, NodeId, Rate, Value};
use gatecell_network::remedy::Remedy;

/// A network whose layers run one after the other over whole sequences.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    /// All layers with numbers; the directions of one side by side.
    pub(super) stages: Vec<Stage<'a>>,
    pub(super) runs: Vec<Run>,
    pub(super) buffers: Vec<Buffer>,
}

/// One computation, into a buffer.
#[derive(Debug)]
pub(super) struct Run {
    /// The node whose output it computes.
    pub(super) node: NodeId,
    /// Name of the variable that shows the output.
    pub(super) variable: String,
    /// Name of the variable that holds a recurrent layer's states.
    pub(super) state: String,
    pub(super) what: What,
    pub(super) inputs: Vec<Value>,
    /// Index of the buffer.
    pub(super) buffer: usize,
    /// Whether nothing but an output reads it.
    pub(super) only_shown: bool,
}

/// What is computed.
#[derive(Debug)]
pub(super) enum What {
    /// A recurrent layer; index of its first direction.
    Recurrent { first: usize, directions: usize },
    /// Layers without state, one after the other.
    Plain { first: usize, count: usize },
    /// Vectors side by side.
    Concat,
}

/// One array of the buffers; used again by later layers of the same shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Buffer {
    /// Its field.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The node whose element type it has.
    pub(super) node: NodeId,
}

/// Shape of a buffer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// `[[E; width]; T]`.
    Steps(usize),
    /// `[[[E; units]; 2]; T]`.
    Pairs(usize),
    /// `[E; width]`.
    Once(usize),
}

impl<'a> Graph<'a> {
    /// The graph of `device`.
    pub(super) fn of(device: &'a DeviceNetwork) -> Result<Self> {
        let network = &device.network;
        let last_use = last_uses(device);
        let mut graph = Self {
            stages: Vec::new(),
            runs: Vec::new(),
            buffers: Vec::new(),
        };
        let mut names = Names::of_layers();
        let mut variables = Names::default();
        for parameter in ["buffers", "states", "keep", "frames", "parts"] {
            variables.field(parameter);
        }
        // Buffers that nothing reads any more, and those in use until a node.
        let mut free: Vec<usize> = Vec::new();
        let mut busy: BTreeMap<usize, NodeId> = BTreeMap::new();
        let mut done = 0;
        for (id, node) in network.nodes.iter().enumerate() {
            if id < done || !last_use.contains_key(&id) || is_view(&node.layer) {
                continue;
            }
            let place =
                |error: gatecell_network::error::Error| error.at(format!("layer {:?}", node.name));
            let first = graph.stages.len();
            let what = match node.layer {
                Layer::Concat => What::Concat,
                Layer::Recurrent(_) => {
                    let mut directions = Stage::of(device, id)?;
                    check_directions(&directions).map_err(place)?;
                    let prefix = names.unique(&node.name);
                    let both = directions.len() > 1;
                    for stage in &mut directions {
                        stage.prefix = match (both, stage.backward) {
                            (false, _) => prefix.clone(),
                            (true, false) => names.unique(&format!("{prefix}_forward")),
                            (true, true) => names.unique(&format!("{prefix}_backward")),
                        };
                    }
                    let count = directions.len();
                    graph.stages.extend(directions);
                    What::Recurrent {
                        first,
                        directions: count,
                    }
                }
                Layer::Dense(_)
                | Layer::Activation(_)
                | Layer::Softmax
                | Layer::LogSoftmax
                | Layer::LastStep
                | Layer::Flatten { .. } => {
                    let mut at = id;
                    loop {
                        let mut stages = Stage::of(device, at)?;
                        for stage in &mut stages {
                            stage.prefix = names.unique(stage.name);
                        }
                        graph.stages.extend(stages);
                        match only_reader(device, at, &last_use) {
                            Some(next) if next == at + 1 => at = next,
                            _ => break,
                        }
                    }
                    done = at + 1;
                    What::Plain {
                        first,
                        count: graph.stages.len() - first,
                    }
                }
            };
            let end = id.max(done.saturating_sub(1));
            let shown = &network.nodes[end];
            let kind = match (&what, shown.rate) {
                (What::Recurrent { directions: 2, .. }, _) => Kind::Pairs(shown.width / 2),
                (_, Rate::EveryStep) => Kind::Steps(shown.width),
                (_, Rate::Once) => Kind::Once(shown.width),
            };
            let variable = variables.field(&node.name);
            let state = variables.field(&format!("{} state", node.name));
            let buffer = graph.buffer(device, kind, end, &mut free, &variable);
            busy.insert(buffer, last_use[&end]);
            let inputs = node.inputs.clone();
            for &input in &inputs {
                if matches!(input, Value::FinalCell { .. }) {
                    return Err(place(unsupported(
                        "a layer that reads a cell state",
                        Remedy::HostOnly,
                    )));
                }
            }
            let only_shown = last_use[&end] == SHOWN && readers(device, end).next().is_none();
            graph.runs.push(Run {
                node: end,
                variable,
                state,
                what,
                inputs,
                buffer,
                only_shown,
            });
            let over: Vec<usize> = busy
                .iter()
                .filter(|(_, until)| **until <= end)
                .map(|(buffer, _)| *buffer)
                .collect();
            for buffer in over {
                busy.remove(&buffer);
                free.push(buffer);
            }
        }
        Ok(graph)
    }

    /// A free buffer of this shape, or a new one.
    fn buffer(
        &mut self,
        device: &DeviceNetwork,
        kind: Kind,
        node: NodeId,
        free: &mut Vec<usize>,
        name: &str,
    ) -> usize {
        let element = |node: NodeId| element(&device.representations[node]);
        let fits = |&index: &usize| {
            let buffer = &self.buffers[index];
            buffer.kind == kind && element(buffer.node) == element(node)
        };
        if let Some(at) = free.iter().position(fits) {
            return free.remove(at);
        }
        self.buffers.push(Buffer {
            name: name.to_owned(),
            kind,
            node,
        });
        self.buffers.len() - 1
    }

    /// The computation of a node's output.
    pub(super) fn run(&self, node: NodeId) -> Result<&Run> {
        self.runs
            .iter()
            .rfind(|run| run.node == node)
            .ok_or_else(|| inconsistent(format!("layer {node} is read before it is computed")))
    }
}

/// What tells element types apart.
fn element(representation: &Representation) -> std::mem::Discriminant<Representation> {
    std::mem::discriminant(representation)
}

/// Later than every node: an output.
const SHOWN: NodeId = NodeId::MAX;

/// Layers that only show another one's vectors.
fn is_view(layer: &Layer) -> bool {
    match layer {
        Layer::LastStep | Layer::Flatten { .. } => true,
        Layer::Recurrent(_)
        | Layer::Dense(_)
        | Layer::Activation(_)
        | Layer::Softmax
        | Layer::LogSoftmax
        | Layer::Concat => false,
    }
}

/// The last node that reads each needed node, through views; `SHOWN` for outputs.
fn last_uses(device: &DeviceNetwork) -> BTreeMap<NodeId, NodeId> {
    let network = &device.network;
    let mut uses: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for output in &network.outputs {
        if let Some(node) = value::node(output.value) {
            uses.insert(node, SHOWN);
        }
    }
    for (id, node) in network.nodes.iter().enumerate().rev() {
        let Some(&until) = uses.get(&id) else {
            continue;
        };
        // What is shown by a view lives as long as the view.
        let until = if is_view(&node.layer) { until } else { id };
        for input in node.inputs.iter().filter_map(|&input| value::node(input)) {
            let last = uses.entry(input).or_insert(until);
            *last = until.max(*last);
        }
    }
    uses
}

/// The nodes that read a node's output.
fn readers(device: &DeviceNetwork, id: NodeId) -> impl Iterator<Item = NodeId> {
    let nodes = device.network.nodes.iter().enumerate();
    nodes
        .filter(move |(_, node)| node.inputs.iter().any(|&i| value::node(i) == Some(id)))
        .map(|(reader, _)| reader)
}

/// The one layer without state that alone reads a node of its kind.
fn only_reader(
    device: &DeviceNetwork,
    id: NodeId,
    last_use: &BTreeMap<NodeId, NodeId>,
) -> Option<NodeId> {
    let mut readers = readers(device, id);
    let (Some(reader), None) = (readers.next(), readers.next()) else {
        return None;
    };
    let layer = device.layers.get(reader)?;
    let plain = match layer {
        DeviceLayer::Dense(_)
        | DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax => true,
        DeviceLayer::Rnn(_)
        | DeviceLayer::Lstm(_)
        | DeviceLayer::Gru(_)
        | DeviceLayer::GruResetBefore(_)
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => false,
    };
    (plain && last_use.get(&id) == Some(&reader) && last_use.contains_key(&reader))
        .then_some(reader)
}

fn check_directions(directions: &[Stage<'_>]) -> Result<()> {
    match directions {
        [_] => Ok(()),
        [first, second] if !first.backward && second.backward => Ok(()),
        _ => Err(unsupported(
            "directions other than forward, backward",
            Remedy::ForwardFirst,
        )),
    }
}
