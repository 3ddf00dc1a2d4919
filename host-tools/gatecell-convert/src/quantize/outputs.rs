//! Outputs of the network that Q15.16 does not suit: dense layers whose values come near the ends
//! of it.

use super::support::is_pre_activation;
use crate::calibrate::{Calibration, Range};
use gatecell_network::network::{Layer, Network, NodeId, Value};

/// Values up to a fourth of the largest number of Q15.16 have room for what calibration did not
/// see.
const LARGEST: f64 = 8192.0;

/// For every node whether it shall put out activations, though it would put out pre-activations:
/// an output that Q15.16 does not suit, or `all` that are outputs, with the nodes that only pass
/// their values on.
pub(super) fn rescaled(network: &Network, calibration: &Calibration, all: bool) -> Vec<bool> {
    let mut marked = vec![false; network.nodes.len()];
    for output in &network.outputs {
        if let Value::Node(node) = output.value
            && is_pre_activation(network, node)
            && (all || !suits(&calibration.nodes[node]))
        {
            mark(network, node, &mut marked);
        }
    }
    marked
}

fn suits(ranges: &[Range]) -> bool {
    ranges.iter().all(|range| range.peak() <= LARGEST)
}

/// Marks a node and those that it passes on the values of, unless others read them, too.
fn mark(network: &Network, node: NodeId, marked: &mut [bool]) {
    match network.nodes[node].layer {
        Layer::LastStep | Layer::Flatten { .. } | Layer::Concat => {
            let value = Value::Node(node);
            let mut readers = network.nodes.iter().enumerate();
            if readers.any(|(id, reader)| reader.inputs.contains(&value) && !marked[id]) {
                return;
            }
            marked[node] = true;
            for &input in &network.nodes[node].inputs {
                if let Value::Node(source) = input
                    && passes(&network.nodes[source].layer)
                {
                    mark(network, source, marked);
                }
            }
        }
        Layer::Dense(_)
        | Layer::LogSoftmax
        | Layer::Recurrent(_)
        | Layer::Activation(_)
        | Layer::Softmax => marked[node] = true,
    }
}

fn passes(layer: &Layer) -> bool {
    match layer {
        Layer::LastStep | Layer::Flatten { .. } | Layer::Concat => true,
        Layer::Dense(_)
        | Layer::LogSoftmax
        | Layer::Recurrent(_)
        | Layer::Activation(_)
        | Layer::Softmax => false,
    }
}
