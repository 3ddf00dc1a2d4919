//! From a [`DeviceNetwork`] to one Rust source file.
//!
//! The file has the API first and the numbers last: a `Model` type with its
//! constants, then a private module with the canonical arrays (row-major, gate
//! order named, weights as the bytes of a string), which `const fn`s of the `gatecell`
//! crate pack for the processor while the compiler runs. It is `no_std`, has no inner
//! attributes, and so serves both `mod model;` and `include!`.

mod accuracy;
mod affine;
mod chain;
mod compose;
mod compute;
mod declare;
mod golden;
mod graph;
mod graph_code;
mod header;
mod identifier;
mod initial;
mod labels;
mod layers;
mod lstm;
mod memory;
mod model;
mod numbers;
mod options;
mod parts;
mod plan;
mod scale;
mod size;
mod stage;
mod states;
mod streams;
mod types;
mod value;
mod variant;
mod vectors;

use std::path::Path;

pub use accuracy::accuracy_lines;
pub use golden::{Expected, Frames, GoldenVector};
pub(crate) use memory::{LayerBuffers, buffers};
pub use options::EmitOptions;

use crate::quantize::DeviceNetwork;
use gatecell_network::error::{Error, Result};
use gatecell_network::outputs::write_file;

/// The source file of `device`. The same arguments give the same bytes.
///
/// # Errors
///
/// What cannot be emitted (cell states as outputs, part of the features, no
/// recurrent layer) is refused by the name of the node; so are options that do not
/// fit the network.
pub fn emit(device: &DeviceNetwork, options: &EmitOptions) -> Result<String> {
    let place = |error: Error| error.at(device.network.source.file_name.clone());
    let plan = plan::Plan::of(device).map_err(place)?;
    options::check(options).map_err(place)?;
    let (parts, id) = parts::parts(&plan, options)?;
    let mut text = header::header(&plan, options);
    let version = gatecell::codegen::VERSION;
    text.push_str(&format!(
        "\n{}::version!({version});\n\n",
        options.codegen()
    ));
    text.push_str(&model::model(&plan, options, id)?);
    text.push('\n');
    text.push_str(&parts);
    Ok(text)
}

/// Writes a generated file by the rules of [`gatecell_network::outputs`]: whole or not at all, and never in
/// the place of what is not a regular file.
///
/// # Errors
///
/// Paths that break a rule; a folder that is missing, read-only or full. Nothing is changed then.
pub fn write_atomic(path: impl AsRef<Path>, contents: &str) -> Result<()> {
    write_file(path.as_ref(), contents.as_bytes())
}
