//! Golden vectors in the file.

use std::fmt::Write;

use super::declare::{INDENT, activation_type, element_type, item};
use super::golden::{Expected, Frames, GoldenVector};
use super::graph_code::output_type;
use super::numbers::{array, wrapped};
use super::options::EmitOptions;
use super::plan::{Plan, Shape, Shown};
use crate::quantize::Representation;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Rate;
use gatecell_network::remedy::Remedy;

/// The golden vectors.
pub(super) fn self_tests(plan: &Plan<'_>, options: &EmitOptions, out: &mut String) -> Result<()> {
    let (path, inputs) = (&options.codegen(), plan.input_size());
    let element = activation_type(plan.format);
    let (kind, ty, doc) = match &plan.shape {
        Shape::Line(chain) => {
            let output = element_type(path, plan.format, chain.output);
            (
                "SelfTest",
                format!(
                    "SelfTest<{element}, {output}, {inputs}, {}>",
                    chain.output_size
                ),
                "Frames with the output that follows the last of them, as the simulator on the host\n\
                 computed it: what `self_test` compares with.",
            )
        }
        Shape::Graph(_) => {
            let output = output_type(plan, options, "'static");
            let place = if plan.outputs.len() > 1 {
                "super::"
            } else {
                ""
            };
            (
                "SequenceTest",
                format!("SequenceTest<{element}, {place}{output}, {inputs}>"),
                "Sequences with their outputs, as the simulator on the host computed them: what\n\
                 `self_test` compares with.",
            )
        }
    };
    let ty = format!("[{path}::run::{ty}; {}]", options.golden.len());
    let mut value = String::from("[");
    for golden in &options.golden {
        let _ = write!(
            value,
            "\n        {path}::run::{kind} {{\n            frames: &{},\n            expected: {},\n        }},",
            frames(plan, golden)?,
            all_expected(plan, golden, path)?,
        );
    }
    value.push_str(if options.golden.is_empty() {
        "]"
    } else {
        "\n    ]"
    });
    item(out, doc, "pub static", "SELF_TEST", &ty, &value);
    if matches!(plan.shape, Shape::Graph(_)) {
        let steps = options
            .golden
            .iter()
            .filter_map(|golden| golden.steps(inputs));
        item(
            out,
            "Steps of the longest of them.",
            "pub(super) const",
            "SELF_TEST_STEPS",
            "usize",
            &steps.max().unwrap_or(1).to_string(),
        );
    }
    Ok(())
}

/// Every output of a golden vector.
fn all_expected(plan: &Plan<'_>, golden: &GoldenVector, path: &str) -> Result<String> {
    if golden.expected.len() != plan.outputs.len() {
        return Err(misfit());
    }
    let steps = golden.steps(plan.input_size()).ok_or_else(misfit)?;
    let mut fields = Vec::new();
    for (output, values) in plan.outputs.iter().zip(&golden.expected) {
        let every_step = matches!(plan.shape, Shape::Graph(_)) && output.rate == Rate::EveryStep;
        let text = expected(output, values, every_step.then_some(steps), path)?;
        fields.push(match plan.shape {
            Shape::Line(_) => text,
            Shape::Graph(_) => format!("&{text}"),
        });
    }
    if let [one] = fields.as_slice() {
        return Ok(one.clone());
    }
    let mut text = String::from("super::Outputs {");
    for (output, field) in plan.outputs.iter().zip(&fields) {
        let _ = write!(text, "\n                {}: {field},", output.field);
    }
    Ok(text + "\n            }")
}

fn misfit() -> Error {
    Error::new("a golden vector does not fit the network", Remedy::Prepare)
}

fn frames(plan: &Plan<'_>, golden: &GoldenVector) -> Result<String> {
    let steps = golden.steps(plan.input_size()).ok_or_else(misfit)?;
    let shape = [steps, plan.input_size()];
    match (plan.format.integer(), &golden.frames) {
        (None, Frames::Float(frames)) => Ok(array(frames, &shape, 3 * INDENT)),
        (Some(_), Frames::Fixed(frames)) => Ok(array(frames, &shape, 3 * INDENT)),
        (None, Frames::Fixed(_)) | (Some(_), Frames::Float(_)) => Err(misfit()),
    }
}

/// One output: a vector, or as many as there are steps.
fn expected(
    output: &Shown<'_>,
    values: &Expected,
    steps: Option<usize>,
    path: &str,
) -> Result<String> {
    let indent = 3 * INDENT;
    let len = match values {
        Expected::Float(values) => values.len(),
        Expected::Fixed(values) => values.len(),
    };
    if len != output.width * steps.unwrap_or(1) {
        return Err(misfit());
    }
    let shape = match steps {
        Some(steps) => vec![steps, output.width],
        None => vec![output.width],
    };
    match (output.representation, values) {
        (Representation::Float, Expected::Float(values)) => Ok(array(values, &shape, indent)),
        (Representation::Activation { .. }, Expected::Fixed(values)) => {
            Ok(array(values, &shape, indent))
        }
        (
            Representation::PreActivation { .. } | Representation::Probability,
            Expected::Fixed(values),
        ) => Ok(wrapped(
            values,
            &shape,
            &format!("{path}::Fixed("),
            ")",
            indent,
        )),
        (Representation::Float, Expected::Fixed(_))
        | (
            Representation::Activation { .. }
            | Representation::PreActivation { .. }
            | Representation::Probability,
            Expected::Float(_),
        ) => Err(misfit()),
    }
}
