//! Recognises recurrent layers that an exporter unrolled into single steps.

use std::collections::HashMap;

use rten_onnx::onnx::NodeProto;

use super::attributes::{node_name, place};
use crate::error::{Error, Result};

/// Refuses graphs without a recurrent node, with the remedy for unrolled ones.
pub(super) fn check(nodes: &[&NodeProto]) -> Result<()> {
    let op = |node: &NodeProto| node.op_type.clone().unwrap_or_default();
    if nodes
        .iter()
        .any(|node| matches!(op(node).as_str(), "RNN" | "LSTM" | "GRU"))
    {
        return Ok(());
    }
    // An unrolled layer multiplies by the same recurrent weights at every step.
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for node in nodes
        .iter()
        .filter(|node| matches!(op(node).as_str(), "MatMul" | "Gemm"))
    {
        let Some(weights) = node.input.get(1) else {
            continue;
        };
        let count = uses.entry(weights).or_default();
        *count += 1;
        if *count > 1 {
            return Err(Error::new(
                "the exporter unrolled the recurrent layer into single steps",
                "export with torch.onnx.export(..., dynamo=False), which keeps RNN, LSTM and GRU fused",
            )
            .at(place(&node_name(node), &op(node))));
        }
    }
    Err(Error::new(
        "no RNN, LSTM or GRU node in the graph",
        "export a model with a recurrent layer, with torch.onnx.export(..., dynamo=False)",
    ))
}
