//! Golden vectors in the file.

use std::fmt::Write;

use super::EmitOptions;
use super::chain::Chain;
use super::declare::{INDENT, activation_type, element_type, item};
use super::golden::{Expected, Frames, GoldenVector};
use super::numbers::{array, wrapped};
use crate::error::{Error, Result};
use crate::quantize::{NumberFormat, Representation};

/// The golden vectors.
pub(super) fn self_tests(chain: &Chain<'_>, options: &EmitOptions, out: &mut String) -> Result<()> {
    let path = &options.crate_path;
    let (inputs, outputs) = (chain.input_size(), chain.output_size);
    let ty = format!(
        "[{path}::run::SelfTest<{}, {}, {inputs}, {outputs}>; {}]",
        activation_type(chain.format),
        element_type(path, chain.output),
        options.golden.len(),
    );
    let mut value = String::from("[");
    for golden in &options.golden {
        let _ = write!(
            value,
            "\n        {path}::run::SelfTest {{\n            frames: &{},\n            expected: {},\n        }},",
            frames(chain, golden)?,
            expected(chain, golden, path)?,
        );
    }
    value.push_str(if options.golden.is_empty() {
        "]"
    } else {
        "\n    ]"
    });
    let doc = "Frames with the output that follows the last of them, as the simulator on the host\n\
               computed it: what `self_test` compares with.";
    item(out, doc, "pub static", "SELF_TEST", &ty, &value);
    Ok(())
}

fn misfit() -> Error {
    Error::new(
        "a golden vector does not fit the network",
        "make golden vectors by GoldenVector::simulate from the same device network",
    )
}

fn frames(chain: &Chain<'_>, golden: &GoldenVector) -> Result<String> {
    let steps = golden.steps(chain.input_size()).ok_or_else(misfit)?;
    let shape = [steps, chain.input_size()];
    match (chain.format, &golden.frames) {
        (NumberFormat::F32, Frames::Float(frames)) => Ok(array(frames, &shape, 3 * INDENT)),
        (NumberFormat::W8A16, Frames::Fixed(frames)) => Ok(array(frames, &shape, 3 * INDENT)),
        _ => Err(misfit()),
    }
}

fn expected(chain: &Chain<'_>, golden: &GoldenVector, path: &str) -> Result<String> {
    let indent = 3 * INDENT;
    let (len, text) = match (chain.output, &golden.expected) {
        (Representation::Float, Expected::Float(values)) => {
            (values.len(), array(values, &[values.len()], indent))
        }
        (Representation::Activation { .. }, Expected::Fixed(values)) => {
            (values.len(), array(values, &[values.len()], indent))
        }
        (Representation::PreActivation | Representation::Probability, Expected::Fixed(values)) => (
            values.len(),
            wrapped(values, &format!("{path}::Fixed("), ")", indent),
        ),
        _ => return Err(misfit()),
    };
    if len == chain.output_size {
        Ok(text)
    } else {
        Err(misfit())
    }
}
