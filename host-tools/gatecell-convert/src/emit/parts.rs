//! The private module of the file: arrays and layers, and what is made of them.

use sha2::{Digest, Sha256};

use super::declare::{MODULE, item};
use super::identifier::comment;
use super::layers::layer;
use super::options::EmitOptions;
use super::plan::{Plan, Shape};
use super::stage::is_constant;
use super::types::{format_type, layer_type};
use super::{compose, compute, initial, labels, model, vectors};
use gatecell_network::error::{Error, Result};

/// The whole module, and a hash of all its numbers and layers: what names the model
/// in snapshots.
pub(super) fn parts(plan: &Plan<'_>, options: &EmitOptions) -> Result<(String, u64)> {
    let mut out = String::new();
    let path = &options.codegen();
    let format = format_type(path, plan.format);
    for stage in plan.stages() {
        let place = |error: Error| error.at(stage.place());
        let mut value = layer(stage, plan.format, path, &mut out).map_err(place)?;
        if is_constant(stage) {
            let name = initial::declare(stage, plan.format, &format, &mut out).map_err(place)?;
            value = format!("layer::Initial::new({value}, &{name})");
        }
        let doc = format!("Layer `{}`.", comment(stage.name));
        item(
            &mut out,
            &doc,
            "const",
            &stage.prefix,
            &layer_type(stage, &format),
            &value,
        );
    }
    match &plan.shape {
        Shape::Line(chain) => compose::line(plan, chain, options, &mut out)?,
        Shape::Graph(graph) => compute::network(plan, graph, options, &mut out)?,
    }
    compose::around(plan, options, &mut out)?;
    let hash = Sha256::digest(out.as_bytes());
    let id = (hash.iter().take(8)).fold(0, |id, byte| id << 8 | u64::from(*byte));
    labels::declare(plan, options, &mut out)?;
    vectors::self_tests(plan, options, &mut out)?;
    let imports = match plan.format.integer() {
        None => "float as format, numbers".to_owned(),
        Some(_) => format!(
            "integer as format, numbers, pack::{} as pack",
            plan.format.name()
        ),
    };
    let text = format!(
        "/// Arrays and layers of [`{ty}`].\n\
         #[rustfmt::skip]\n\
         #[allow(clippy::all, clippy::pedantic, reason = \"numbers are written by a program\")]\n\
         #[allow(dead_code, reason = \"a program uses what it needs\")]\n\
         #[allow(long_running_const_eval, reason = \"the compiler packs every weight\")]\n\
         mod {MODULE} {{\n    \
             use {path}::format::{{{imports}}};\n    \
             use {path}::layer;\n\
         {out}{tests}}}\n",
        ty = options.type_name,
        tests = model::unit_tests(plan, options),
    );
    Ok((text, id))
}
