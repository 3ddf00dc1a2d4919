//! The network made of its layers; the quantizer of its input and its labels.

use std::fmt::Write;

use super::EmitOptions;
use super::chain::{Chain, Stage, inconsistent};
use super::declare::{INDENT, canonical, element_type, item};
use super::layers::{format_type, layer_type};
use super::model;
use super::numbers::array;
use crate::error::Result;
use crate::quantize::Representation;

/// An expression with its type.
struct Typed {
    ty: String,
    value: String,
}

/// The body, the head and the network of both; the quantizer and the labels.
pub(super) fn network(chain: &Chain<'_>, options: &EmitOptions, out: &mut String) -> Result<()> {
    let path = &options.crate_path;
    let f = format_type(path, chain.format);
    let body = chained(&chain.body, &f);
    alias(
        out,
        "Recurrent layers and what is before them.",
        "Body",
        &body.ty,
    );
    item(out, "The body.", "const", "BODY", "Body", &body.value);
    let net = if chain.head.is_empty() {
        Typed {
            ty: "Body".into(),
            value: "BODY".into(),
        }
    } else {
        let head = chained(&chain.head, &f);
        alias(out, "What follows the recurrent layers.", "Head", &head.ty);
        item(out, "The head.", "const", "HEAD", "Head", &head.value);
        Typed {
            ty: format!("{path}::run::Net<Body, Head, {}>", chain.features()),
            value: format!("{path}::run::Net::new(BODY, HEAD)"),
        }
    };
    alias(out, "The whole network.", "Net", &net.ty);
    item(
        out,
        "The network.",
        "pub(super) const",
        "NET",
        "Net",
        &net.value,
    );

    let layer = format!(
        "layer::Layer<{}, {}>",
        chain.input_size(),
        chain.output_size
    );
    alias(
        out,
        "The network's state.",
        "State",
        &format!("<Net as {layer}>::State"),
    );
    let zero = format!("<Net as {layer}>::ZERO_OUT");
    let ty = element_type(path, chain.output);
    item(
        out,
        "A zero output.",
        "pub(super) const",
        "ZERO_OUT",
        &ty,
        &zero,
    );

    if let Some(scales) = chain.input {
        let width = chain.input_size();
        if scales.inverse_scale.len() != width || scales.offset.len() != width {
            return Err(inconsistent("not one input scale per feature"));
        }
        let value = format!(
            "{path}::run::InputQuantizer {{\n        inverse_scale: {},\n        offset: {},\n    }}",
            array(&scales.inverse_scale, &[width], 2 * INDENT),
            array(&scales.offset, &[width], 2 * INDENT),
        );
        let ty = format!("{path}::run::InputQuantizer<{width}>");
        let doc = "Scale and zero point of every input feature.";
        item(out, doc, "pub(super) static", "QUANTIZER", &ty, &value);
    }
    if let Representation::Activation { scale } = chain.output {
        if scale.len() != chain.output_size {
            return Err(inconsistent("not one output scale per feature"));
        }
        let scale: Vec<f32> = scale.iter().map(|scale| *scale as f32).collect();
        let doc = "Real value of one step of every output.";
        let mut constant = String::new();
        canonical(
            &mut constant,
            doc,
            "OUTPUT_SCALE",
            "f32",
            &[scale.len()],
            &scale,
        );
        out.push_str(&constant.replacen("    const", "    pub(super) const", 1));
    }
    let labels = model::labels(chain, options)?;
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

fn alias(out: &mut String, doc: &str, name: &str, ty: &str) {
    let _ = write!(out, "\n    /// {doc}\n    pub(super) type {name} = {ty};\n");
}

/// `Chain<Chain<A, B>, C>` of the stages' constants.
fn chained(stages: &[Stage<'_>], format: &str) -> Typed {
    let text = |stage: &Stage<'_>| Typed {
        ty: layer_type(stage, format),
        value: stage.prefix.clone(),
    };
    let Some((first, rest)) = stages.split_first() else {
        return Typed {
            ty: "()".into(),
            value: "()".into(),
        };
    };
    let mut between = first.output_size;
    rest.iter().fold(text(first), |chain, stage| {
        let next = text(stage);
        let joined = Typed {
            ty: format!("layer::Chain<{}, {}, {between}>", chain.ty, next.ty),
            value: format!("layer::Chain::new({}, {})", chain.value, next.value),
        };
        between = stage.output_size;
        joined
    })
}
