//! Names of the outputs' elements.

use std::fmt::Write;

use super::declare::item;
use super::options::EmitOptions;
use super::plan::Plan;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Names of the elements of the first output.
fn labels<'a>(plan: &Plan<'_>, options: &'a EmitOptions) -> Result<&'a [String]> {
    let labels = options.labels.as_deref().unwrap_or_default();
    let width = plan.outputs.first().map_or(0, |output| output.width);
    if labels.is_empty() || labels.len() == width {
        return Ok(labels);
    }
    Err(Error::new(
        format!("{} labels for {width} outputs", labels.len()),
        Remedy::LabelNames,
    ))
}

/// Names of the output's elements.
pub(super) fn declare(plan: &Plan<'_>, options: &EmitOptions, out: &mut String) -> Result<()> {
    let labels = labels(plan, options)?;
    let mut value = String::from("[");
    for label in labels {
        let _ = write!(value, "\n        {label:?},");
    }
    value.push_str(if labels.is_empty() { "]" } else { "\n    ]" });
    let ty = format!("[&str; {}]", labels.len());
    item(
        out,
        "Names of the outputs.",
        "pub(super) const",
        "LABELS",
        &ty,
        &value,
    );
    Ok(())
}
