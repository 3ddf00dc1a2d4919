//! The network made of its layers; the quantizer of its input and its labels.

use std::fmt::Write;

use super::chain::Chain;
use super::declare::{INDENT, canonical, element_type, item, zero_element};
use super::initial;
use super::numbers::array;
use super::options::EmitOptions;
use super::plan::{Plan, Shown};
use super::stage::{Stage, inconsistent};
use super::types::{format_type, layer_type, state_value};
use gatecell_network::error::Result;

/// An expression with its type.
pub(super) struct Typed {
    pub(super) ty: String,
    pub(super) value: String,
}

/// The body, the head and the network of both.
pub(super) fn line(
    plan: &Plan<'_>,
    chain: &Chain<'_>,
    options: &EmitOptions,
    out: &mut String,
) -> Result<()> {
    let path = &options.codegen();
    let f = format_type(path, plan.format);
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

    let layer = format!("layer::Layer<{}, {}>", plan.input_size(), chain.output_size);
    alias(
        out,
        "The network's state.",
        "State",
        &format!("<Net as {layer}>::State"),
    );
    let zero = format!("<Net as {layer}>::ZERO_OUT");
    let ty = element_type(path, plan.format, chain.output);
    item(
        out,
        "A zero output.",
        "pub(super) const",
        "ZERO_OUT",
        &ty,
        &zero,
    );

    let body = chained_state(plan, &chain.body, &f, path);
    let state = match (chain.head.is_empty(), chain.body.last()) {
        (false, Some(last)) => {
            let zero = zero_element(path, plan.format, last.output);
            format!("{path}::run::NetState::new({body}, {zero})")
        }
        (true, _) | (false, None) => body,
    };
    let _ = write!(
        out,
        "\n    /// The state before the first step.\n    \
         pub(super) const fn state() -> State {{\n        {state}\n    }}\n"
    );
    if plan.stages().any(Stage::is_given) {
        state_from(plan, chain, &f, path, out)?;
    }
    Ok(())
}

/// The state with parts of it given at run time.
fn state_from(
    plan: &Plan<'_>,
    chain: &Chain<'_>,
    format: &str,
    path: &str,
    out: &mut String,
) -> Result<()> {
    let body = if chain.head.is_empty() { "" } else { ".body" };
    let mut assignments = String::new();
    for (index, stage) in chain.body.iter().enumerate() {
        if let Some(value) = initial::given(plan, stage, format, path)? {
            // A chain holds all layers before its last one in `first`.
            let first = ".first".repeat(chain.body.len() - 1 - index);
            let second = if index > 0 { ".second" } else { "" };
            let _ = write!(
                assignments,
                "\n        state{body}{first}{second} = {value};"
            );
        }
    }
    let _ = write!(
        out,
        "\n    /// The state before the first step, partly given.\n    \
         pub(super) fn state_from({}) -> State {{\n        \
             let mut state = state();{assignments}\n        \
             state\n    \
         }}\n",
        initial::parameters(plan.network)
    );
    Ok(())
}

/// What stands around the network: the quantizer of its input, the scales of its
/// outputs.
pub(super) fn around(plan: &Plan<'_>, options: &EmitOptions, out: &mut String) -> Result<()> {
    let path = &options.codegen();
    if let Some(scales) = plan.input {
        let width = plan.input_size();
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
    for output in &plan.outputs {
        let Some(scale) = output.scale else { continue };
        let scale: Vec<f32> = scale.iter().map(|scale| *scale as f32).collect();
        let doc = "Real value of one step of every element of an output.";
        let name = scale_name(plan, output);
        let mut constant = String::new();
        canonical(&mut constant, doc, &name, "f32", &[scale.len()], &scale);
        out.push_str(&constant.replacen("    const", "    pub(super) const", 1));
    }
    Ok(())
}

/// Name of the scales of an output.
pub(super) fn scale_name(plan: &Plan<'_>, output: &Shown<'_>) -> String {
    match plan.outputs.len() {
        1 => "OUTPUT_SCALE".into(),
        _ => format!("OUTPUT_SCALE_OF_{}", output.field.to_uppercase()),
    }
}

pub(super) fn alias(out: &mut String, doc: &str, name: &str, ty: &str) {
    let _ = write!(out, "\n    /// {doc}\n    pub(super) type {name} = {ty};\n");
}

/// `Chain<Chain<A, B>, C>` of the stages' constants.
pub(super) fn chained(stages: &[Stage<'_>], format: &str) -> Typed {
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

/// The state of [`chained`] layers before the first step.
fn chained_state(plan: &Plan<'_>, stages: &[Stage<'_>], format: &str, path: &str) -> String {
    let Some((first, rest)) = stages.split_first() else {
        return "()".into();
    };
    let mut before = first;
    rest.iter()
        .fold(state_value(first, format), |chain, stage| {
            let zero = zero_element(path, plan.format, before.output);
            before = stage;
            format!(
                "layer::ChainState::new({chain}, {}, {zero})",
                state_value(stage, format)
            )
        })
}
