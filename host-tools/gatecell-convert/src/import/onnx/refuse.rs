//! Graphs that are refused before evaluation, each with its remedy.

use rten_onnx::onnx::NodeProto;

use super::attributes::{node_name, place};
use super::exporter::Exporter;
use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// Newest operator set whose operators are known here.
pub(super) const NEWEST_OPSET: i64 = 25;

/// Every operator that the evaluation knows.
pub(super) const OPERATORS: &[&str] = &[
    "Add",
    "BatchNormalization",
    "Cast",
    "Concat",
    "Constant",
    "ConstantOfShape",
    "Div",
    "Dropout",
    "Elu",
    "Expand",
    "Flatten",
    "GRU",
    "Gather",
    "Gemm",
    "HardSigmoid",
    "Identity",
    "LSTM",
    "LeakyRelu",
    "LogSoftmax",
    "MatMul",
    "Max",
    "Min",
    "Mul",
    "Neg",
    "RNN",
    "Relu",
    "Reshape",
    "Shape",
    "Sigmoid",
    "Size",
    "Slice",
    "Softmax",
    "Softplus",
    "Softsign",
    "Split",
    "Squeeze",
    "Sub",
    "Tanh",
    "ThresholdedRelu",
    "Transpose",
    "Unsqueeze",
];

/// Checks that every operator is known. Loops and quantized operators come
/// first: they explain all the others that an exporter puts around them.
pub(super) fn check(nodes: &[&NodeProto], exporter: Exporter) -> Result<()> {
    for refusal in [control_flow, quantized, unknown] {
        for node in nodes {
            if let Some(error) = refusal(node, exporter) {
                let op = node.op_type.as_deref().unwrap_or_default();
                return Err(error.at(place(&node_name(node), op)));
            }
        }
    }
    Ok(())
}

fn control_flow(node: &NodeProto, exporter: Exporter) -> Option<Error> {
    let op = node.op_type.as_deref().unwrap_or_default();
    matches!(op, "Loop" | "Scan" | "If").then(|| {
        Error::new(
            format!("operator {op} is not supported: the exporter turned the recurrent layer into a loop"),
            exporter.fused(),
        )
    })
}

fn quantized(node: &NodeProto, _: Exporter) -> Option<Error> {
    let op = node.op_type.as_deref().unwrap_or_default();
    let known = op.starts_with("QLinear")
        || op.starts_with("DynamicQuantize")
        || op.ends_with("Integer")
        || matches!(
            op,
            "QuantizeLinear" | "DequantizeLinear" | "QGemm" | "QAttention"
        );
    known.then(|| {
        Error::new(
            format!("operator {op} belongs to a quantized model"),
            Remedy::FloatModel,
        )
    })
}

fn unknown(node: &NodeProto, _: Exporter) -> Option<Error> {
    let op = node.op_type.as_deref().unwrap_or_default();
    let domain = node.domain.as_deref().unwrap_or_default();
    let known = matches!(domain, "" | "ai.onnx") && OPERATORS.contains(&op);
    let full_name = match domain {
        "" => op.to_owned(),
        domain => format!("{domain}.{op}"),
    };
    (!known).then(|| {
        Error::new(
            format!("operator {full_name} is not supported"),
            Remedy::CutGraph,
        )
    })
}
