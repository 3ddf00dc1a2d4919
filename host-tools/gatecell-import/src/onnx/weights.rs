//! Graph inputs in the places of weights.

use std::collections::HashSet;
use std::path::Path;

use rten_onnx::onnx::{ModelProto, NodeProto};

use super::wire;

/// Names of the graph inputs that a layer reads as weights: models without
/// initializers, as the ONNX backend tests are. Their values go to
/// [`super::from_bytes_with`]. Empty for bytes that are no readable model:
/// importing those says what is wrong.
pub fn weight_inputs(bytes: &[u8]) -> Vec<String> {
    if wire::check(bytes).is_err() {
        return Vec::new();
    }
    let Some(graph) = ModelProto::parse_buf(bytes).ok().and_then(|m| m.graph) else {
        return Vec::new();
    };
    let operands: HashSet<&str> = graph.node.iter().flat_map(weight_operands).collect();
    let initializers = graph.initializer.iter();
    let values: HashSet<&str> = initializers.filter_map(|i| i.name.as_deref()).collect();
    graph
        .input
        .iter()
        .filter_map(|input| input.name.clone())
        .filter(|name| {
            let name = name.as_str();
            !name.is_empty() && operands.contains(name) && !values.contains(name)
        })
        .collect()
}

/// Whether the file is taken for an ONNX model.
pub fn is_onnx(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "onnx")
}

/// What a node reads as weights.
fn weight_operands(node: &NodeProto) -> impl Iterator<Item = &str> {
    let positions: &[usize] = match node.op_type.as_deref().unwrap_or_default() {
        // W, R, B; P.
        "RNN" | "GRU" => &[1, 2, 3],
        "LSTM" => &[1, 2, 3, 7],
        "Gemm" => &[1, 2],
        "MatMul" => &[1],
        _ => &[],
    };
    positions
        .iter()
        .filter_map(|&position| node.input.get(position))
        .map(String::as_str)
}
