//! The arrays of a layer, and the layer.

use super::affine::{Kind, Map};
use super::declare::{INDENT, array_type, item, weight_type};
use super::identifier::comment;
use super::lstm;
use super::numbers::{array, wrapped};
use super::scale::scale;
use super::stage::{Stage, inconsistent};
use super::variant::Context;
use crate::quantize::{DeviceGru, DeviceLayer, Number, NumberFormat};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Activation;
use gatecell_network::remedy::Remedy;

/// Declares what a layer is made of, and returns the expression that makes it.
pub(super) fn layer(
    stage: &Stage<'_>,
    format: NumberFormat,
    path: &str,
    out: &mut String,
) -> Result<String> {
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

fn missing(activation: Activation) -> Error {
    Error::new(
        format!("activation {activation:?} is not emitted yet"),
        Remedy::Reference,
    )
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
