//! The graph as the pass reads it: who computes a name, and what is constant.

use std::collections::HashMap;
use std::rc::Rc;

use rten_onnx::onnx::NodeProto;

use crate::import::onnx::array::Array;
use crate::import::onnx::attributes::Node;
use crate::import::onnx::tensor::Tensor;

/// Nodes and constants of a graph.
pub(in crate::import::onnx) struct Graph<'a> {
    /// The nodes that the outputs depend on.
    pub(super) nodes: &'a [&'a NodeProto],
    opset: i64,
    constants: &'a HashMap<&'a str, Rc<Tensor>>,
    producers: HashMap<&'a str, usize>,
}

impl<'a> Graph<'a> {
    /// Indexes a graph.
    pub(in crate::import::onnx) fn new(
        nodes: &'a [&'a NodeProto],
        opset: i64,
        constants: &'a HashMap<&'a str, Rc<Tensor>>,
    ) -> Self {
        let mut producers = HashMap::new();
        for (index, node) in nodes.iter().enumerate() {
            for output in node.output.iter().filter(|name| !name.is_empty()) {
                producers.insert(output.as_str(), index);
            }
        }
        Self {
            nodes,
            opset,
            constants,
            producers,
        }
    }

    /// Whether a name is a constant of the model.
    pub(super) fn is_constant(&self, name: &str) -> bool {
        self.constants.contains_key(name)
    }

    /// A constant as real numbers.
    pub(super) fn floats(&self, name: &str) -> Option<Array<f64>> {
        self.constants.get(name)?.floats()
    }

    /// The node that computes a name. It sees only its constant inputs.
    pub(super) fn producer(&self, name: &str) -> Option<(&'a NodeProto, Node<'a>)> {
        let proto = self.nodes[*self.producers.get(name)?];
        let inputs = proto
            .input
            .iter()
            .map(|name| self.constants.get(name.as_str()).cloned())
            .collect();
        Some((proto, Node::new(proto, self.opset, inputs)))
    }
}

/// Whether every input from `first` on is a constant or left out, so that none
/// that is computed passes for one that is left out.
pub(super) fn constant_from(proto: &NodeProto, node: &Node, first: usize) -> bool {
    let mut inputs = proto.input.iter().zip(&node.inputs).skip(first);
    inputs.all(|(name, tensor)| name.is_empty() || tensor.is_some())
}
