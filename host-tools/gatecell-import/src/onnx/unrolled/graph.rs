//! The graph as the pass reads it: who computes a name, and what is constant.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use rten_onnx::onnx::NodeProto;

use crate::onnx::array::Array;
use crate::onnx::attributes::Node;
use crate::onnx::budget::Budget;
use crate::onnx::tensor::Tensor;

/// Most inputs of a node that a step is made of.
const MAX_INPUTS: usize = 8;

/// Nodes and constants of a graph.
pub(in crate::onnx) struct Graph<'a> {
    /// The nodes that the outputs depend on.
    pub(super) nodes: &'a [&'a NodeProto],
    opset: i64,
    constants: &'a HashMap<&'a str, Rc<Tensor>>,
    producers: HashMap<&'a str, Producer>,
    budget: &'a Rc<Budget>,
}

/// Where a name is computed.
struct Producer {
    node: usize,
    output: usize,
}

impl<'a> Graph<'a> {
    /// Indexes a graph.
    pub(in crate::onnx) fn new(
        nodes: &'a [&'a NodeProto],
        opset: i64,
        constants: &'a HashMap<&'a str, Rc<Tensor>>,
        budget: &'a Rc<Budget>,
    ) -> Self {
        let mut producers = HashMap::new();
        for (node, proto) in nodes.iter().enumerate() {
            for (output, name) in proto.output.iter().enumerate() {
                if !name.is_empty() {
                    producers.insert(name.as_str(), Producer { node, output });
                }
            }
        }
        Self {
            nodes,
            opset,
            constants,
            producers,
            budget,
        }
    }

    /// Whether a name is a constant of the model.
    pub(super) fn is_constant(&self, name: &str) -> bool {
        self.constants.contains_key(name)
    }

    /// What is left for the arrays that the pass makes.
    pub(super) fn budget(&self) -> &'a Budget {
        self.budget
    }

    /// A constant as real numbers.
    pub(super) fn floats(&self, name: &str) -> Option<Cow<'a, Array<f64>>> {
        match self.constants.get(name)?.as_ref() {
            Tensor::Floats(array) => Some(Cow::Borrowed(array)),
            other => other.floats(self.budget).map(Cow::Owned),
        }
    }

    /// The node that computes a name. It sees only its constant inputs. Nodes of more
    /// inputs than any that the pass understands are none of its concern.
    pub(super) fn producer(&self, name: &str) -> Option<(&'a NodeProto, Node<'a>)> {
        let proto = self.nodes[self.producers.get(name)?.node];
        if proto.input.len() > MAX_INPUTS {
            return None;
        }
        let inputs = proto
            .input
            .iter()
            .map(|name| self.constants.get(name.as_str()).cloned())
            .collect();
        Some((proto, Node::new(proto, self.opset, inputs, self.budget)))
    }

    /// A node by itself, for its attributes.
    pub(super) fn attributes(&self, proto: &'a NodeProto) -> Node<'a> {
        Node::new(proto, self.opset, Vec::new(), self.budget)
    }

    /// Which output of its node a name is.
    pub(super) fn output_index(&self, name: &str) -> Option<usize> {
        Some(self.producers.get(name)?.output)
    }
}

/// Whether every input from `first` on is a constant or left out, so that none
/// that is computed passes for one that is left out.
pub(super) fn constant_from(proto: &NodeProto, node: &Node, first: usize) -> bool {
    let mut inputs = proto.input.iter().zip(&node.inputs).skip(first);
    inputs.all(|(name, tensor)| name.is_empty() || tensor.is_some())
}
