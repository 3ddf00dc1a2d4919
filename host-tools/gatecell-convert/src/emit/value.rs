//! Values of the network.

use gatecell_network::network::{NodeId, Value};

/// The node that a value comes from; `None` for the input.
pub(super) fn node(value: Value) -> Option<NodeId> {
    match value {
        Value::Input => None,
        Value::Node(node) | Value::FinalHidden { node, .. } | Value::FinalCell { node, .. } => {
            Some(node)
        }
    }
}
