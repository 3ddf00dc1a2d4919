//! Graphs that are refused before evaluation, each with its remedy.

use std::collections::HashSet;

use rten_onnx::onnx::NodeProto;

use super::attributes::{node_name, place};
use super::exporter::Exporter;
use super::roles::Stop;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Oldest operator set: older ones broadcast otherwise and have Dropout and
/// BatchNormalization train by default.
pub(super) const OLDEST_OPSET: i64 = 7;

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
    for refusal in [branches, control_flow, quantized, unknown, surplus] {
        for node in nodes {
            if let Some(mut error) = refusal(node, exporter) {
                if error.remedy == Remedy::CutGraph {
                    error.remedy = unknown_remedy(node, nodes);
                }
                let op = node.op_type.as_deref().unwrap_or_default();
                return Err(error.at(place(&node_name(node), op)));
            }
        }
    }
    Ok(())
}

/// Advises to cut the graph where the node at fault leaves a recurrent layer
/// whole.
pub(super) fn around(stop: Stop, nodes: &[&NodeProto]) -> Stop {
    let Stop::Failed(mut error) = stop else {
        return stop;
    };
    let at_fault = |node: &&&NodeProto| {
        let op = node.op_type.as_deref().unwrap_or_default();
        error.place.as_deref() == Some(&place(&node_name(node), op))
    };
    if error.remedy == Remedy::CutGraph
        && let Some(node) = nodes.iter().find(at_fault)
    {
        error.remedy = cut(node, nodes);
    }
    Stop::Failed(error)
}

/// What to do about an operator that is not known.
fn unknown_remedy(node: &NodeProto, nodes: &[&NodeProto]) -> Remedy {
    // What pack_padded_sequence leaves in a graph if it has to sort.
    let packed = |node: &&NodeProto| {
        is_recurrent(node) && node.input.get(4).is_some_and(|name| !name.is_empty())
    };
    match node.op_type.as_deref() {
        Some("TopK" | "ScatterElements") if nodes.iter().any(packed) => Remedy::EnforceSorted,
        _ => cut(node, nodes),
    }
}

/// Where to cut the graph at a node: after it if recurrent layers follow,
/// before it if they come before, in two if both do.
fn cut(node: &NodeProto, nodes: &[&NodeProto]) -> Remedy {
    // The nodes are in the order of computation.
    let mut behind: HashSet<&str> = named(&node.output).collect();
    let mut follows = false;
    for other in nodes {
        if named(&other.input).any(|name| behind.contains(name)) {
            follows |= is_recurrent(other);
            behind.extend(named(&other.output));
        }
    }
    let mut before: HashSet<&str> = named(&node.input).collect();
    let mut precedes = false;
    for other in nodes.iter().rev() {
        if named(&other.output).any(|name| before.contains(name)) {
            precedes |= is_recurrent(other);
            before.extend(named(&other.input));
        }
    }
    match (precedes, follows) {
        (true, true) => Remedy::SplitModel,
        (false, true) => Remedy::StartGraph,
        (true, false) | (false, false) => Remedy::CutGraph,
    }
}

/// An empty name stands for a value that is left out.
fn named(names: &[String]) -> impl Iterator<Item = &str> {
    names
        .iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty())
}

fn is_recurrent(node: &NodeProto) -> bool {
    matches!(node.op_type.as_deref(), Some("RNN" | "LSTM" | "GRU"))
}

fn branches(node: &NodeProto, _: Exporter) -> Option<Error> {
    (node.op_type.as_deref() == Some("If")).then(|| {
        let condition = node.input.first().map_or("", String::as_str);
        Error::new(
            format!(
                "operator If is not supported: the graph chooses between two branches by \
                 '{condition}', such as a sample rate"
            ),
            Remedy::OneBranch,
        )
    })
}

fn control_flow(node: &NodeProto, exporter: Exporter) -> Option<Error> {
    let op = node.op_type.as_deref().unwrap_or_default();
    matches!(op, "Loop" | "Scan").then(|| {
        Error::new(
            format!("operator {op} is not supported: the exporter turned the recurrent layer into a loop"),
            exporter.fused(),
        )
    })
}

/// Most inputs of an operator; `None` where any number is read.
fn most_inputs(op: &str) -> Option<usize> {
    match op {
        "Concat" => None,
        "Constant" => Some(0),
        "LSTM" => Some(8),
        "RNN" | "GRU" => Some(6),
        "BatchNormalization" | "Slice" => Some(5),
        "Gemm" | "Dropout" => Some(3),
        "Add" | "Sub" | "Mul" | "Div" | "Max" | "Min" | "MatMul" | "Gather" | "Reshape"
        | "Expand" | "Squeeze" | "Unsqueeze" | "Split" => Some(2),
        _ => Some(1),
    }
}

/// More inputs than the operator is known to have: they would not be read.
fn surplus(node: &NodeProto, _: Exporter) -> Option<Error> {
    let op = node.op_type.as_deref().unwrap_or_default();
    let (most, count) = (most_inputs(op)?, node.input.len());
    (count > most).then(|| {
        let remedy = match op {
            "Max" | "Min" => Remedy::TwoInputs,
            _ => Remedy::OnnxAgain,
        };
        Error::new(
            format!("it has {count} inputs, of which {most} are known"),
            remedy,
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
