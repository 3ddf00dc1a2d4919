//! The ONNX door.
//!
//! The graph is evaluated symbolically: each tensor is a constant, a constant
//! fill of a dynamic shape, or a view (`view::View`) of a value of the network.
//! Everything an exporter puts around a recurrent layer (Transpose, Squeeze,
//! Reshape, Gather, Concat, …) only changes the view; only real layers become
//! nodes. Anything that cannot be said in these terms is an error.
//!
//! Before that, recurrent layers that an exporter unrolled into single steps
//! are rolled up (module `unrolled`).
//!
//! Which axes of a graph input are batch, time and features is not written in
//! the file; it follows from the node that consumes them. Each time something
//! is learned about an input, the evaluation starts over with that knowledge
//! (module `roles`), so that no operator has to handle a change of mind.

mod activation;
mod array;
mod attributes;
mod budget;
mod builder;
mod combine;
mod constant;
mod data_files;
mod dense;
mod dim;
mod elementwise;
mod eval;
mod evaluate;
mod exporter;
mod external;
mod finish;
mod fold;
mod given;
mod movement;
mod order;
mod recurrent;
mod refuse;
mod reshape;
mod roles;
mod select;
mod shape;
mod state;
mod tensor;
#[cfg(test)]
mod tests;
mod unrolled;
mod view;
mod weights;
mod wire;

pub(crate) use data_files::data_files;
pub use weights::{is_onnx, weight_inputs};

use std::path::Path;

use rten_onnx::onnx::ModelProto;
use sha2::{Digest, Sha256};

use budget::Budget;

use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Network, Source};
use gatecell_network::remedy::Remedy;

/// Imports an ONNX file, with the weights that it has in files beside it.
pub fn load(path: &Path) -> Result<Network> {
    load_with(path, &[])
}

/// [`load`] for a model whose weights are graph inputs, as
/// [`from_bytes_with`] takes them.
pub fn load_with(path: &Path, constants: &Constants) -> Result<Network> {
    let bytes = std::fs::read(path).map_err(|error| {
        Error::new(format!("cannot read the file: {error}"), Remedy::CheckPath).in_file(path)
    })?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    import(&name, &bytes, path.parent(), constants).map_err(|error| error.in_file(path))
}

/// Values in the places of graph inputs: name, shape, data in row-major order.
pub type Constants = [(String, Vec<usize>, Vec<f64>)];

/// Imports an ONNX file from memory; `file_name` is recorded as its source.
pub fn from_bytes(file_name: &str, bytes: &[u8]) -> Result<Network> {
    from_bytes_with(file_name, bytes, &[])
}

/// Imports an ONNX model whose weights are graph inputs: each of `constants`
/// takes the place of the graph input of that name.
pub fn from_bytes_with(file_name: &str, bytes: &[u8], constants: &Constants) -> Result<Network> {
    import(file_name, bytes, None, constants)
}

/// `folder` is where files beside the model are looked for.
fn import(
    file_name: &str,
    bytes: &[u8],
    folder: Option<&Path>,
    constants: &Constants,
) -> Result<Network> {
    let damaged = |reason: String| {
        Error::new(
            format!("not a readable ONNX file: {reason}"),
            Remedy::OnnxAgain,
        )
    };
    wire::check(bytes).map_err(damaged)?;
    let mut model = ModelProto::parse_buf(bytes).map_err(|error| damaged(error.to_string()))?;
    let source = Source {
        file_name: file_name.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        format: format_name(&model),
        warnings: Vec::new(),
    };
    let opset = opset(&model)?;
    let exporter = exporter::Exporter::of(&model);
    let Some(graph) = &mut model.graph else {
        return Err(damaged("it holds no graph".to_owned()));
    };
    let mut size = bytes.len();
    if let Some(folder) = folder {
        size = size.saturating_add(external::read(graph, folder)?);
    }
    evaluate::import(graph, opset, exporter, constants, source, Budget::new(size))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Version of the standard operator set.
fn opset(model: &ModelProto) -> Result<i64> {
    let standard =
        |domain: &Option<String>| matches!(domain.as_deref().unwrap_or_default(), "" | "ai.onnx");
    let version = model
        .opset_import
        .iter()
        .find(|import| standard(&import.domain))
        .and_then(|import| import.version);
    match version {
        Some(version @ refuse::OLDEST_OPSET..=refuse::NEWEST_OPSET) => Ok(version),
        Some(version) => Err(Error::new(
            format!("opset {version} is not supported"),
            Remedy::Opset {
                newest: refuse::NEWEST_OPSET,
            },
        )),
        None => Err(Error::new(
            "the model does not name its operator set version",
            Remedy::OnnxAgain,
        )),
    }
}

fn format_name(model: &ModelProto) -> String {
    let version = opset(model).unwrap_or_default();
    let producer = model.producer_name.as_deref().unwrap_or_default();
    let producer_version = model.producer_version.as_deref().unwrap_or_default();
    let producer = format!("{producer} {producer_version}");
    match producer.trim() {
        "" => format!("ONNX opset {version}"),
        producer => format!("ONNX opset {version} ({producer})"),
    }
}
