//! The API of the file, from a template.

use super::EmitOptions;
use super::chain::Chain;
use super::declare::{activation_type, element_type};
use super::header::{element_text, format_text, layer_text};
use super::identifier::comment;
use super::layers::MODULE;
use super::size;
use crate::error::{Error, Result};
use crate::quantize::{NumberFormat, Representation};

const TEMPLATE: &str = include_str!("model.template");
const TESTS: &str = include_str!("tests.template");

/// Names of the outputs.
pub(super) fn labels<'a>(chain: &Chain<'_>, options: &'a EmitOptions) -> Result<&'a [String]> {
    let labels = options.labels.as_deref().unwrap_or_default();
    if labels.is_empty() || labels.len() == chain.output_size {
        return Ok(labels);
    }
    Err(Error::new(
        format!("{} labels for {} outputs", labels.len(), chain.output_size),
        "give one label per output, in the order of the outputs",
    ))
}

/// The type `Model` with its aliases.
pub(super) fn model(chain: &Chain<'_>, options: &EmitOptions) -> Result<String> {
    let labels = labels(chain, options)?;
    let layers: Vec<String> = chain
        .stages()
        .map(|stage| format!("/// {}: {}", comment(stage.name), layer_text(stage)))
        .collect();
    let steps = match chain.output {
        Representation::Float => "*output".to_owned(),
        Representation::PreActivation | Representation::Probability => {
            format!("output.map({}::to_f32)", element_expression(chain, options))
        }
        Representation::Activation { .. } => format!(
            "let mut real = {MODULE}::OUTPUT_SCALE;\n        \
             for (real, steps) in real.iter_mut().zip(output) {{\n            \
                 *real *= f32::from(*steps);\n        \
             }}\n        \
             real"
        ),
    };
    // Without a head, the output is the hidden state of the last layer.
    let (advance, output) = if chain.head.is_empty() {
        let hidden = match chain.body.len() {
            1 => "state.hidden()",
            _ => "state.second.hidden()",
        };
        (
            "self.step(state, frame, &mut [Output::default(); Self::OUTPUT_SIZE]);".to_owned(),
            format!("*output = *{hidden};"),
        )
    } else {
        (
            "self.net.advance(state, frame);".to_owned(),
            "self.net.output(state, output);".to_owned(),
        )
    };
    let (quantize, input_text) = match chain.format {
        NumberFormat::F32 => ("*frame".to_owned(), "a feature in real units"),
        NumberFormat::W8A16 => (
            format!("{MODULE}::QUANTIZER.quantize(frame)"),
            "a feature in the steps that `quantize` makes of real units",
        ),
    };
    let source = &chain.network.source;
    let replacements = [
        ("@SOURCE@", comment(&source.file_name)),
        ("@SHA256@", format!("{:?}", source.sha256)),
        ("@FORMAT_TEXT@", format_text(chain.format).into()),
        ("@FORMAT@", format!("{:?}", chain.format.name())),
        ("@LAYERS@", layers.join("\n")),
        ("@INPUT@", activation_type(chain.format).into()),
        ("@INPUT_TEXT@", input_text.into()),
        ("@OUTPUT@", element_type(&options.crate_path, chain.output)),
        ("@OUTPUT_TEXT@", element_text(chain.output).into()),
        ("@I@", chain.input_size().to_string()),
        ("@O@", chain.output_size.to_string()),
        ("@LABELS@", labels.len().to_string()),
        ("@WEIGHT_BYTES@", size::weight_bytes(chain).to_string()),
        ("@MACS@", size::macs_per_step(chain).to_string()),
        ("@QUANTIZE@", quantize),
        ("@ADVANCE@", advance),
        ("@WRITE_OUTPUT@", output),
        ("@TO_F32@", steps),
    ];
    let text = replacements
        .iter()
        .fold(common(TEMPLATE, options), |text, (key, value)| {
            text.replace(key, value)
        });
    Ok(text)
}

/// The tests inside the private module.
pub(super) fn unit_tests(options: &EmitOptions) -> String {
    common(TESTS, options)
}

fn common(template: &str, options: &EmitOptions) -> String {
    template
        .replace("@MODEL@", &options.type_name)
        .replace("@CRATE@", &options.crate_path)
        .replace("@PARTS@", MODULE)
}

/// The output's type as a prefix of a function.
fn element_expression(chain: &Chain<'_>, options: &EmitOptions) -> String {
    element_type(&options.crate_path, chain.output).replace("<", "::<")
}
