//! Recurrent layers that an exporter unrolled into single steps.
//!
//! PyTorch's default exporter writes `nn.RNN` as one chain of MatMul, Add and
//! Tanh (or Relu) per layer and direction, a link for each step of the example
//! input. This pass finds the chains ([`chain`]), checks that they compute
//! exactly what one recurrent layer computes over the whole sequence, and puts
//! that layer in their place ([`rewrite`], [`layer`]). It rolls up all chains
//! of a graph or none: whatever differs from the pattern in one step, or shows
//! a state between two steps, keeps the graph as it is, which [`check`] then
//! refuses with the remedy.
//!
//! The number of steps is checked against the declared length of the time axis
//! and then forgotten, so the network runs over sequences of any length.

mod chain;
mod graph;
mod layer;
mod rewrite;
mod slices;
mod terms;

use std::collections::HashMap;

use rten_onnx::onnx::NodeProto;

use super::attributes::{node_name, place};
use super::exporter::Exporter;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

pub(super) use graph::Graph;
pub(super) use layer::evaluate;
pub(super) use rewrite::{Item, roll};

/// Refuses graphs without a recurrent layer, with the remedy for unrolled ones.
pub(super) fn check(items: &[Item], exporter: Exporter) -> Result<()> {
    let op = |node: &NodeProto| node.op_type.clone().unwrap_or_default();
    let recurrent = |item: &Item| match item {
        Item::Layer(_) => true,
        Item::Node(node) => matches!(op(node).as_str(), "RNN" | "LSTM" | "GRU"),
    };
    if items.iter().any(recurrent) {
        return Ok(());
    }
    // An unrolled layer multiplies by the same recurrent weights at every step.
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for item in items {
        let Item::Node(node) = item else { continue };
        let Some(weights) = node.input.get(1) else {
            continue;
        };
        if !matches!(op(node).as_str(), "MatMul" | "Gemm") {
            continue;
        }
        let count = uses.entry(weights).or_default();
        *count += 1;
        if *count > 1 {
            return Err(refusal(&node_name(node), &op(node), exporter.fused()));
        }
    }
    Err(Error::new(
        "no RNN, LSTM or GRU node in the graph",
        exporter.fused(),
    ))
}

/// An unrolled layer that cannot be rolled up.
fn refusal(name: &str, op: &str, remedy: Remedy) -> Error {
    Error::new(
        "the exporter unrolled the recurrent layer into single steps",
        remedy,
    )
    .at(place(name, op))
}
