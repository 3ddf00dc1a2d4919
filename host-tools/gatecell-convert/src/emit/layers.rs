//! The private module of the file: arrays and layers, and what is made of them.

use super::affine::{Kind, Map};
use super::declare::{INDENT, array_type, item, weight_type};
use super::identifier::comment;
use super::numbers::{array, wrapped};
use sha2::{Digest, Sha256};

use super::plan::{Plan, Shape};
use super::stage::{Stage, inconsistent};
use super::variant::Context;
use super::{EmitOptions, compose, compute, initial, lstm, model, vectors};
use crate::error::{Error, Result};
use crate::network::Activation;
use crate::quantize::{ActivationScale, DeviceGru, DeviceLayer, Number, NumberFormat};
use crate::remedy::Remedy;

/// Name of the private module.
pub(super) const MODULE: &str = "generated_parts";

/// The whole module, and a hash of all its numbers and layers: what names the model
/// in snapshots.
pub(super) fn parts(plan: &Plan<'_>, options: &EmitOptions) -> Result<(String, u64)> {
    let mut out = String::new();
    let format = format_type(&options.crate_path, plan.format);
    for stage in plan.stages() {
        let place = |error: Error| error.at(stage.place());
        let mut value = layer(stage, plan.format, &options.crate_path, &mut out).map_err(place)?;
        if initial::is_constant(stage) {
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
    compose::labels(plan, options, &mut out)?;
    vectors::self_tests(plan, options, &mut out)?;
    let (format, imports) = match plan.format.integer() {
        None => ("float", String::new()),
        Some(_) => (
            "integer",
            format!("kernels::pack::{} as pack, ", plan.format.name()),
        ),
    };
    let text = format!(
        "/// Arrays and layers of [`{ty}`].\n\
         #[rustfmt::skip]\n\
         #[allow(clippy::all, clippy::pedantic, reason = \"numbers are written by a program\")]\n\
         #[allow(long_running_const_eval, reason = \"the compiler packs every weight\")]\n\
         mod {MODULE} {{\n    \
             use {path}::format::{format} as format;\n    \
             use {path}::{{{imports}layer}};\n\
         {out}{tests}}}\n",
        ty = options.type_name,
        path = options.crate_path,
        tests = model::unit_tests(plan, options),
    );
    Ok((text, id))
}

fn layer(stage: &Stage<'_>, format: NumberFormat, path: &str, out: &mut String) -> Result<String> {
    let (inputs, units) = (stage.input_size, stage.output_size);
    let name = comment(stage.name);
    let context = Context {
        stage,
        format,
        path,
    };
    let map = |suffix: &str, affine, kind, out: &mut String| {
        Map {
            prefix: &format!("{}{suffix}", stage.prefix),
            layer: &name,
            affine,
            element: weight_type(format),
            kind,
        }
        .declare(inputs, units, out)
    };
    Ok(match stage.layer {
        DeviceLayer::Rnn(directions) => {
            let Some(rnn) = directions.get(stage.direction) else {
                return Err(inconsistent("a direction without cell"));
            };
            let affine = map("", &rnn.affine, Kind::Rows, out)?;
            let function = match (&rnn.variant, rnn.activation) {
                (Some(variant), _) => context.rnn(variant, &scale(format, rnn.scale)?),
                (None, Activation::Tanh) => "Tanh".into(),
                (None, Activation::Relu) => format!("Relu({})", scale(format, rnn.scale)?),
                (None, other) => return Err(missing(other)),
            };
            format!(
                "layer::Rnn::new(\n        {affine},\n        layer::RnnFunction::{function},\n    )"
            )
        }
        DeviceLayer::Lstm(directions) => {
            let Some(cell) = directions.get(stage.direction) else {
                return Err(inconsistent("a direction without cell"));
            };
            lstm::layer(&context, &name, cell, out)?
        }
        DeviceLayer::Gru(directions) => {
            let Some(gru) = directions.get(stage.direction) else {
                return Err(inconsistent("a direction without cell"));
            };
            let affine = map("", &gru.affine, Kind::Gates(&["z", "r", "h"]), out)?;
            match (hidden_bias(stage, gru, format, path, out)?, &gru.variant) {
                (bias, Some(variant)) => {
                    let bias = bias.map_or_else(|| "&[]".into(), |bias| format!("&{bias}"));
                    let what = context.gru(variant);
                    format!(
                        "layer::VariantGru::new(\n        {affine},\n        {bias},\n        \
                         {what},\n    )"
                    )
                }
                (Some(bias), None) => {
                    format!("layer::Gru::new(\n        {affine},\n        &{bias},\n    )")
                }
                (None, None) => {
                    format!("layer::Gru::without_hidden_bias(\n        {affine},\n    )")
                }
            }
        }
        DeviceLayer::GruResetBefore(directions) => {
            let Some(gru) = directions.get(stage.direction) else {
                return Err(inconsistent("a direction without cell"));
            };
            let gates = map("_GATES", &gru.gates, Kind::Gates(&["z", "r"]), out)?;
            let candidate = map("_CANDIDATE", &gru.candidate, Kind::Rows, out)?;
            match &gru.variant {
                None => format!(
                    "layer::GruResetBefore::new(\n        {gates},\n        {candidate},\n    )"
                ),
                Some(variant) => format!(
                    "layer::VariantGruResetBefore::new(\n        {gates},\n        {candidate},\n        \
                     {},\n    )",
                    context.gru(variant)
                ),
            }
        }
        DeviceLayer::Dense(affine) => {
            format!("layer::Dense::new({})", map("", affine, Kind::Dense, out)?)
        }
        DeviceLayer::Activation(activation, out_scale) => {
            let function = match activation {
                Activation::Identity => format!("Identity({})", scale(format, *out_scale)?),
                Activation::Relu => format!("Relu({})", scale(format, *out_scale)?),
                Activation::Tanh => "Tanh".into(),
                Activation::Sigmoid => "Sigmoid".into(),
                other => return Err(missing(*other)),
            };
            format!("layer::Activate(layer::ActivateFunction::{function})")
        }
        DeviceLayer::Softmax => "layer::Softmax::new()".into(),
        DeviceLayer::LogSoftmax => "layer::LogSoftmax::new()".into(),
        DeviceLayer::LastStep | DeviceLayer::Flatten { .. } | DeviceLayer::Concat => {
            return Err(inconsistent("a layer without counterpart on the device"));
        }
    })
}

pub(super) fn format_type(path: &str, format: NumberFormat) -> String {
    format!("{path}::{format:?}")
}

fn missing(activation: Activation) -> Error {
    Error::new(
        format!("activation {activation:?} is not emitted yet"),
        Remedy::Reference,
    )
}

/// The scale of an unbounded function.
pub(super) fn scale(format: NumberFormat, scale: ActivationScale) -> Result<String> {
    match (format.integer(), scale) {
        (None, _) => Ok("()".into()),
        (Some(_), ActivationScale::Scaled { factor, shift }) => Ok(format!(
            "format::ActScale {{ factor: {factor}, shift: {shift} }}"
        )),
        (Some(_), ActivationScale::Natural) => {
            Err(inconsistent("an unbounded function without scale"))
        }
    }
}

/// Name of the array of the bias inside a GRU's reset product.
fn hidden_bias(
    stage: &Stage<'_>,
    gru: &DeviceGru,
    format: NumberFormat,
    path: &str,
    out: &mut String,
) -> Result<Option<String>> {
    let Some(bias) = &gru.hidden_bias else {
        return Ok(None);
    };
    if bias.len() != stage.output_size {
        return Err(inconsistent(
            "the hidden bias does not have one entry per unit",
        ));
    }
    let name = format!("{}_HIDDEN_BIAS", stage.prefix);
    let doc = |unit: &str| {
        format!(
            "Bias inside the reset product of layer `{}`{unit}, `[unit]`.",
            comment(stage.name)
        )
    };
    let mismatch = || inconsistent("a bias of another format");
    match format.integer() {
        None => {
            let values = bias.iter().map(|number| match number {
                Number::Float(value) => Ok(*value),
                Number::Fixed(_) => Err(mismatch()),
            });
            let ty = array_type("f32", &[bias.len()]);
            let values = values.collect::<Result<Vec<f32>>>()?;
            item(
                out,
                &doc(""),
                "static",
                &name,
                &ty,
                &array(&values, &[bias.len()], INDENT),
            );
        }
        Some(_) => {
            let values = bias.iter().map(|number| match number {
                Number::Fixed(value) => Ok(*value),
                Number::Float(_) => Err(mismatch()),
            });
            let ty = array_type(&format!("{path}::Fixed<16>"), &[bias.len()]);
            let values = values.collect::<Result<Vec<i32>>>()?;
            let text = wrapped(
                &values,
                &[bias.len()],
                &format!("{path}::Fixed("),
                ")",
                INDENT,
            );
            item(out, &doc(" (Q15.16)"), "static", &name, &ty, &text);
        }
    }
    Ok(Some(name))
}

/// The type of a layer's state.
pub(super) fn state_type(stage: &Stage<'_>, format: &str) -> String {
    let format = &stage.format(format);
    let kind = match stage.layer {
        DeviceLayer::Rnn(_) => "RnnState",
        DeviceLayer::Lstm(cells) => match cells.get(stage.direction) {
            Some(cell) => return lstm::state_type(stage, cell, format),
            None => "LstmState",
        },
        DeviceLayer::Gru(_) => "GruState",
        DeviceLayer::GruResetBefore(_) => "GruResetBeforeState",
        _ => return "()".into(),
    };
    format!("layer::{kind}<{}, {format}>", stage.output_size)
}

/// The type of a layer, with its initial state.
pub(super) fn layer_type(stage: &Stage<'_>, format: &str) -> String {
    let ty = cell_type(stage, format);
    if initial::is_constant(stage) {
        format!("layer::Initial<{ty}, {}>", state_type(stage, format))
    } else {
        ty
    }
}

fn cell_type(stage: &Stage<'_>, format: &str) -> String {
    let format = &stage.format(format);
    let (inputs, units) = (stage.input_size, stage.output_size);
    match stage.layer {
        DeviceLayer::Rnn(_) => format!("layer::Rnn<{inputs}, {units}, {format}>"),
        DeviceLayer::Lstm(cells) => match cells.get(stage.direction) {
            Some(cell) => lstm::layer_type(stage, cell, format),
            None => "()".into(),
        },
        DeviceLayer::Gru(cells) => {
            let variant = (cells.get(stage.direction)).is_some_and(|cell| cell.variant.is_some());
            let kind = if variant { "VariantGru" } else { "Gru" };
            format!("layer::{kind}<{inputs}, {units}, {format}>")
        }
        DeviceLayer::GruResetBefore(cells) => {
            let variant = (cells.get(stage.direction)).is_some_and(|cell| cell.variant.is_some());
            let kind = if variant {
                "VariantGruResetBefore"
            } else {
                "GruResetBefore"
            };
            format!("layer::{kind}<{inputs}, {units}, {format}>")
        }
        DeviceLayer::Dense(_) => format!("layer::Dense<{inputs}, {units}, {format}>"),
        DeviceLayer::Activation(..) => format!("layer::Activate<{units}, {format}>"),
        DeviceLayer::Softmax => format!("layer::Softmax<{units}, {format}>"),
        DeviceLayer::LogSoftmax => format!("layer::LogSoftmax<{units}, {format}>"),
        DeviceLayer::LastStep | DeviceLayer::Flatten { .. } | DeviceLayer::Concat => "()".into(),
    }
}
