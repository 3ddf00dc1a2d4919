//! The nodes that the outputs depend on, each after those it reads.
//!
//! ONNX wants a file's nodes in this order; some tools write them otherwise.

use std::collections::{HashMap, HashSet};

use rten_onnx::onnx::{GraphProto, NodeProto};

use super::attributes::{node_name, place};
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// The needed nodes, in the file's order where that is sound.
pub(super) fn needed(graph: &GraphProto) -> Result<Vec<&NodeProto>> {
    let producers = producers(graph)?;
    let mut needed = vec![false; graph.node.len()];
    let mut pending: Vec<&str> = outputs(graph).collect();
    while let Some(name) = pending.pop() {
        if let Some(&index) = producers.get(name)
            && !std::mem::replace(&mut needed[index], true)
        {
            pending.extend(graph.node[index].input.iter().map(String::as_str));
        }
    }
    let kept: Vec<usize> = (0..graph.node.len()).filter(|&i| needed[i]).collect();
    let order = match is_ordered(graph, &kept, &producers) {
        true => kept,
        false => sorted(graph, &producers)?,
    };
    Ok(order.into_iter().map(|index| &graph.node[index]).collect())
}

fn outputs(graph: &GraphProto) -> impl DoubleEndedIterator<Item = &str> {
    graph
        .output
        .iter()
        .filter_map(|output| output.name.as_deref())
}

/// Which node computes a name. No name may be computed twice, or be given as well.
fn producers(graph: &GraphProto) -> Result<HashMap<&str, usize>> {
    let initializers = graph.initializer.iter().map(|tensor| &tensor.name);
    let inputs = graph.input.iter().map(|input| &input.name);
    let given: HashSet<&str> = initializers
        .chain(inputs)
        .filter_map(Option::as_deref)
        .collect();
    let mut producers = HashMap::new();
    for (index, node) in graph.node.iter().enumerate() {
        for name in node.output.iter().filter(|name| !name.is_empty()) {
            let twice = producers.insert(name.as_str(), index).is_some();
            if twice || given.contains(name.as_str()) {
                return Err(not_valid(
                    node,
                    format!("its output '{name}' has another source, too"),
                ));
            }
        }
    }
    Ok(producers)
}

fn is_ordered(graph: &GraphProto, kept: &[usize], producers: &HashMap<&str, usize>) -> bool {
    kept.iter().all(|&index| {
        let mut sources = graph.node[index]
            .input
            .iter()
            .filter_map(|name| producers.get(name.as_str()));
        sources.all(|&source| source < index)
    })
}

/// Depth first from the outputs, without recursion: graphs are thousands of nodes deep.
fn sorted(graph: &GraphProto, producers: &HashMap<&str, usize>) -> Result<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Entered,
        Done,
    }
    let mut marks = vec![Mark::New; graph.node.len()];
    let mut order = Vec::new();
    let mut pending: Vec<(usize, bool)> = outputs(graph)
        .rev()
        .filter_map(|name| Some((*producers.get(name)?, false)))
        .collect();
    while let Some((index, left)) = pending.pop() {
        if left {
            marks[index] = Mark::Done;
            order.push(index);
            continue;
        }
        match marks[index] {
            Mark::Done => continue,
            Mark::Entered => {
                return Err(not_valid(
                    &graph.node[index],
                    "it depends on its own output".to_owned(),
                ));
            }
            Mark::New => marks[index] = Mark::Entered,
        }
        pending.push((index, true));
        for name in graph.node[index].input.iter().rev() {
            if let Some(&source) = producers.get(name.as_str())
                && marks[source] != Mark::Done
            {
                pending.push((source, false));
            }
        }
    }
    Ok(order)
}

fn not_valid(node: &NodeProto, reason: String) -> Error {
    let op = node.op_type.as_deref().unwrap_or_default();
    Error::new(reason, Remedy::OnnxAgain).at(place(&node_name(node), op))
}
