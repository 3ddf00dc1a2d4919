//! Puts an explicit Identity between a pre-activation and a layer that reads
//! activations, so that the rescaling is a layer like any other; and behind
//! outputs that are to be activations.

use super::support::is_pre_activation;
use crate::calibrate::{Calibration, Seen};
use gatecell_network::engine::InnerPeaks;
use gatecell_network::network::{Activation, Layer, Network, Node, NodeId, Value};

/// The network with Identity nodes, and the calibration to match. `rescaled` says of every node
/// whether it shall put out activations where it would put out pre-activations.
pub(super) fn insert(
    network: &Network,
    calibration: &Calibration,
    rescaled: &[bool],
) -> (Network, Calibration) {
    let passes_activations = |node: NodeId| match network.nodes[node].layer {
        Layer::LastStep | Layer::Flatten { .. } | Layer::Concat => rescaled[node],
        Layer::Recurrent(_)
        | Layer::Dense(_)
        | Layer::Activation(_)
        | Layer::Softmax
        | Layer::LogSoftmax => false,
    };
    let is_pre_activation =
        |node: NodeId| is_pre_activation(network, node) && !passes_activations(node);
    let mut builder = Builder {
        source: network,
        calibration,
        nodes: Vec::new(),
        ranges: Vec::new(),
        cell_peak: Vec::new(),
        inner: Vec::new(),
        seen: Vec::new(),
        moved: Vec::new(),
        identity: vec![None; network.nodes.len()],
    };
    for (id, node) in network.nodes.iter().enumerate() {
        let needs_activations = match node.layer {
            Layer::Dense(_) | Layer::Recurrent(_) => true,
            // A mixture is brought to activations; all of one kind stays as it is.
            Layer::Concat => !is_pre_activation(id),
            Layer::LastStep | Layer::Flatten { .. } => rescaled[id],
            Layer::Activation(_) | Layer::Softmax | Layer::LogSoftmax => false,
        };
        let inputs = node
            .inputs
            .iter()
            .map(|&value| match value {
                Value::Node(source) if needs_activations && is_pre_activation(source) => {
                    builder.identity_of(source)
                }
                Value::Input
                | Value::Node(_)
                | Value::FinalHidden { .. }
                | Value::FinalCell { .. } => builder.moved(value),
            })
            .collect();
        builder.push(
            Node {
                inputs,
                ..node.clone()
            },
            id,
            calibration.seen[id].clone(),
        );
        builder.moved.push(builder.nodes.len() - 1);
    }
    let outputs = network
        .outputs
        .iter()
        .map(|output| {
            let mut output = output.clone();
            output.value = match output.value {
                Value::Node(node) if rescaled[node] && is_pre_activation(node) => {
                    builder.identity_of(node)
                }
                value @ (Value::Input
                | Value::Node(_)
                | Value::FinalHidden { .. }
                | Value::FinalCell { .. }) => builder.moved(value),
            };
            output
        })
        .collect();
    let network = Network {
        nodes: builder.nodes,
        outputs,
        ..network.clone()
    };
    let calibration = Calibration {
        sequences: calibration.sequences,
        steps: calibration.steps,
        longest: calibration.longest,
        input: calibration.input.clone(),
        input_seen: calibration.input_seen.clone(),
        nodes: builder.ranges,
        cell_peak: builder.cell_peak,
        inner: builder.inner,
        seen: builder.seen,
    };
    (network, calibration)
}

struct Builder<'a> {
    source: &'a Network,
    calibration: &'a Calibration,
    nodes: Vec<Node>,
    ranges: Vec<Vec<crate::calibrate::Range>>,
    cell_peak: Vec<f64>,
    inner: Vec<Vec<InnerPeaks>>,
    seen: Vec<Vec<Seen>>,
    /// New id of each old node.
    moved: Vec<NodeId>,
    /// Identity made for an old node.
    identity: Vec<Option<NodeId>>,
}

impl Builder<'_> {
    fn moved(&self, value: Value) -> Value {
        match value {
            Value::Input => Value::Input,
            Value::Node(node) => Value::Node(self.moved[node]),
            Value::FinalHidden { node, direction } => Value::FinalHidden {
                node: self.moved[node],
                direction,
            },
            Value::FinalCell { node, direction } => Value::FinalCell {
                node: self.moved[node],
                direction,
            },
        }
    }

    fn push(&mut self, node: Node, calibrated_as: NodeId, seen: Vec<Seen>) {
        self.seen.push(seen);
        self.nodes.push(node);
        self.ranges
            .push(self.calibration.nodes[calibrated_as].clone());
        self.cell_peak
            .push(self.calibration.cell_peak[calibrated_as]);
        self.inner
            .push(self.calibration.inner[calibrated_as].clone());
    }

    fn identity_of(&mut self, source: NodeId) -> Value {
        if let Some(id) = self.identity[source] {
            return Value::Node(id);
        }
        let node = &self.source.nodes[source];
        let identity = Node {
            name: format!("{} (rescaled)", node.name),
            layer: Layer::Activation(Activation::Identity),
            inputs: vec![Value::Node(self.moved[source])],
            width: node.width,
            rate: node.rate,
        };
        // It has no weights to round.
        self.push(identity, source, Vec::new());
        let id = self.nodes.len() - 1;
        self.identity[source] = Some(id);
        Value::Node(id)
    }
}
