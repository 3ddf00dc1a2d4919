//! The files that hold a model's weights beside it.

use std::path::{Path, PathBuf};

use rten_onnx::onnx::{GraphProto, ModelProto, TensorProto};

use super::wire;

/// The files of external data that a model names. Empty for a file that is no readable model:
/// importing it says what is wrong.
pub(crate) fn data_files(path: &Path) -> Vec<PathBuf> {
    let Ok(bytes) = std::fs::read(path) else {
        return Vec::new();
    };
    if wire::check(&bytes).is_err() {
        return Vec::new();
    }
    let graph = ModelProto::parse_buf(&bytes).ok().and_then(|m| m.graph);
    let mut files = Vec::new();
    if let Some(graph) = &graph {
        of_graph(graph, &mut |location| {
            files.push(path.with_file_name(location))
        });
    }
    files.sort();
    files.dedup();
    files
}

fn of_graph(graph: &GraphProto, found: &mut dyn FnMut(&str)) {
    for tensor in &graph.initializer {
        of_tensor(tensor, found);
    }
    for attribute in graph.node.iter().flat_map(|node| &node.attribute) {
        if let Some(tensor) = &attribute.t {
            of_tensor(tensor, found);
        }
        if let Some(graph) = &attribute.g {
            of_graph(graph, found);
        }
    }
}

fn of_tensor(tensor: &TensorProto, found: &mut dyn FnMut(&str)) {
    let entries = tensor.external_data.iter();
    let locations = entries.filter(|entry| entry.key.as_deref() == Some("location"));
    locations
        .filter_map(|entry| entry.value.as_deref())
        .for_each(found);
}
