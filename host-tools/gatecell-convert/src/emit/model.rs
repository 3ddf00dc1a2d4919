//! The API of the file, from templates.

use super::chain::Chain;
use super::compose::scale_name;
use super::declare::{MODULE, activation_type, element_type, zero_activation};
use super::graph::Graph;
use super::graph_code::{output_type, shown_type};
use super::header::{element_text, format_text, layer_text};
use super::identifier::comment;
use super::options::EmitOptions;
use super::plan::{Plan, Shape, Shown};
use super::{initial, size};
use crate::quantize::Representation;
use gatecell_network::error::Result;
use gatecell_network::network::Rate;

const LINE: &str = include_str!("line.template");
const GRAPH: &str = include_str!("graph.template");
const CONSTANTS: &str = include_str!("constants.template");
const SNAPSHOT: &str = include_str!("snapshot.template");
const TESTS: &str = include_str!("tests.template");

/// The type `Model` with its aliases. `id` names the model in snapshots.
pub(super) fn model(plan: &Plan<'_>, options: &EmitOptions, id: u64) -> Result<String> {
    let template = match &plan.shape {
        Shape::Line(_) => LINE,
        Shape::Graph(_) => GRAPH,
    };
    let text = template
        .replace("@CONSTANTS@", CONSTANTS.trim_end())
        .replace("@SNAPSHOT@", SNAPSHOT.trim_end());
    let mut replacements = shared(plan, id);
    replacements.extend(match &plan.shape {
        Shape::Line(chain) => line(plan, chain),
        Shape::Graph(graph) => graph_api(plan, graph, options),
    });
    let text = replacements.iter().fold(text, |text, (key, value)| {
        let key = format!("@{key}@");
        if value.is_empty() {
            // Nothing is no paragraph.
            text.replace(&format!("{key}\n\n"), "")
                .replace(&format!("{key}\n"), "")
        } else {
            text.replace(&key, value.trim_matches('\n'))
        }
    });
    Ok(common(text.trim_end(), options) + "\n")
}

type Replacements = Vec<(&'static str, String)>;

/// What both shapes have.
fn shared(plan: &Plan<'_>, id: u64) -> Replacements {
    let layers: Vec<String> = plan
        .stages()
        .map(|stage| format!("/// {}: {}", comment(stage.name), layer_text(stage)))
        .collect();
    let (quantize, input_text) = match plan.input {
        None => (
            "@CRATE@::codegen::format::float::finite_frame(frame)".to_owned(),
            "a feature in real units, finite",
        ),
        Some(_) => (
            format!("{MODULE}::QUANTIZER.quantize(frame)"),
            "a feature in the steps that `quantize` makes of real units",
        ),
    };
    let source = &plan.network.source;
    let id = format!(
        "0x{:04x}_{:04x}_{:04x}_{:04x}",
        id >> 48,
        id >> 32 & 0xffff,
        id >> 16 & 0xffff,
        id & 0xffff
    );
    vec![
        ("SOURCE", comment(&source.file_name)),
        ("SHA256", format!("{:?}", source.sha256)),
        ("ID", id),
        ("FORMAT_TEXT", format_text(plan.format).into()),
        ("FORMAT", format!("{:?}", plan.format.name())),
        ("LAYERS", layers.join("\n")),
        ("INPUT", activation_type(plan.format).into()),
        ("INPUT_TEXT", input_text.into()),
        ("I", plan.input_size().to_string()),
        ("WEIGHT_BYTES", size::weight_bytes(plan).to_string()),
        ("MACS", size::macs(plan, Rate::EveryStep).to_string()),
        ("MACS_ONCE", size::macs(plan, Rate::Once).to_string()),
        ("QUANTIZE", quantize),
        ("STATE_FROM", state_from(plan)),
        ("OUTPUT_SIZES", output_sizes(plan)),
    ]
}

/// The function that takes initial states, where the network has some.
fn state_from(plan: &Plan<'_>) -> String {
    if plan.network.state_inputs.is_empty() {
        return String::new();
    }
    format!(
        "\n    /// The state before the first frame, with real values for what is given at run\n    \
         /// time; values beyond what the format holds are cut.\n    \
         #[must_use]\n    \
         pub fn state_from(&self, {}) -> State {{\n        \
             {MODULE}::state_from({})\n    \
         }}\n",
        initial::parameters(plan.network),
        initial::arguments(plan.network),
    )
}

fn output_sizes(plan: &Plan<'_>) -> String {
    let sizes = plan.outputs.iter().map(|output| match plan.outputs.len() {
        1 => format!(
            "    /// Elements of the output.\n    pub const OUTPUT_SIZE: usize = {};",
            output.width
        ),
        _ => format!(
            "    /// Elements of output `{}`.\n    pub const {}_SIZE: usize = {};",
            comment(output.name),
            output.field.to_uppercase(),
            output.width
        ),
    });
    sizes.collect::<Vec<_>>().join("\n")
}

/// The expression that makes real values of `output`.
fn to_real(plan: &Plan<'_>, output: &Shown<'_>) -> String {
    match output.representation {
        Representation::Float => "*output".to_owned(),
        Representation::PreActivation { .. } | Representation::Probability => {
            let element = element_type("@CRATE@", plan.format, output.representation);
            format!("output.map({}::to_f32)", element.replace('<', "::<"))
        }
        Representation::Activation { .. } => format!(
            "let mut real = {MODULE}::{};\n        \
             for (real, steps) in real.iter_mut().zip(output) {{\n            \
                 *real *= f32::from(*steps);\n        \
             }}\n        \
             real",
            scale_name(plan, output)
        ),
    }
}

/// What a line has.
fn line(plan: &Plan<'_>, chain: &Chain<'_>) -> Replacements {
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
    let shown = plan.outputs.first();
    vec![
        ("OUTPUT", element_type("@CRATE@", plan.format, chain.output)),
        ("OUTPUT_TEXT", element_text(chain.output).into()),
        ("O", chain.output_size.to_string()),
        ("ADVANCE", advance),
        ("WRITE_OUTPUT", output),
        (
            "TO_F32",
            shown.map_or_else(String::new, |shown| to_real(plan, shown)),
        ),
    ]
}

/// What a graph has.
fn graph_api(plan: &Plan<'_>, graph: &Graph<'_>, options: &EmitOptions) -> Replacements {
    let path = &options.crate_path;
    let steps = match plan.network.fixed_steps() {
        Some(steps) => format!("Some({steps})"),
        None => "None".into(),
    };
    let stream = if graph.is_every_step(plan) {
        STREAM
    } else {
        ""
    };
    let mut markers = String::new();
    for (has, marker) in [
        (graph.is_every_step(plan), "EveryStep"),
        (graph.is_causal(plan), "Causal"),
    ] {
        if has {
            markers += &format!(
                "\nimpl {path}::run::{marker}<{}> for {} {{}}\n",
                plan.input_size(),
                options.type_name
            );
        }
    }
    let stream_type = if graph.is_every_step(plan) {
        STREAM_TYPE
    } else {
        ""
    };
    vec![
        (
            "STREAM",
            stream
                .replace("@I@", &plan.input_size().to_string())
                .replace("@ZERO_INPUT@", zero_input(plan)),
        ),
        ("MARKERS", markers),
        ("STEPS", steps),
        ("OUTPUT_REF", output_type(plan, options, "'a")),
        (
            "OUTPUT_TYPES",
            output_types(plan, options)
                + &stream_type.replace("@I@", &plan.input_size().to_string()),
        ),
        ("TO_REAL", reals(plan, options)),
    ]
}

const STREAM: &str = "
    /// This network on a stream, `CHUNK` steps at a time, each with at least
    /// `WINDOW - CHUNK` frames of look-ahead.
    #[must_use]
    pub fn stream<const CHUNK: usize, const WINDOW: usize>(&self) -> Stream<'_, CHUNK, WINDOW> {
        @CRATE@::run::Chunked::new(self, [[@ZERO_INPUT@; @I@]; WINDOW], @PARTS@::Buffers::new())
    }
";

const STREAM_TYPE: &str = "

/// The network on a stream: see [`@MODEL@::stream`].
pub type Stream<'n, const CHUNK: usize, const WINDOW: usize> =
    @CRATE@::run::Chunked<'n, @MODEL@, @I@, CHUNK, WINDOW>;";

fn zero_input(plan: &Plan<'_>) -> &'static str {
    zero_activation(plan.format)
}

/// `Output`, or `Outputs` with a field for each.
fn output_types(plan: &Plan<'_>, options: &EmitOptions) -> String {
    let path = &options.crate_path;
    if let [output] = plan.outputs.as_slice() {
        return format!(
            "/// One element of the output: {}.\npub type Output = {};",
            element_text(output.representation),
            element_type(path, plan.format, output.representation)
        );
    }
    let mut text = String::from(
        "/// What the network gives for a sequence.\n\
         #[derive(Clone, Copy, Debug, PartialEq)]\n\
         pub struct Outputs<'a> {",
    );
    for output in &plan.outputs {
        let rate = match output.rate {
            Rate::EveryStep => "Every step of",
            Rate::Once => "Once per sequence,",
        };
        text += &format!(
            "\n    /// {rate} output `{}`: {}.\n    pub {}: &'a {},",
            comment(output.name),
            element_text(output.representation),
            output.field,
            shown_type(output, plan.format, path)
        );
    }
    text + "\n}"
}

/// One function for each output.
fn reals(plan: &Plan<'_>, options: &EmitOptions) -> String {
    let functions = plan.outputs.iter().map(|output| {
        let (name, element, size) = match plan.outputs.len() {
            1 => (
                "to_f32".to_owned(),
                "Output".to_owned(),
                "Self::OUTPUT_SIZE".to_owned(),
            ),
            _ => (
                format!("{}_to_f32", output.field),
                element_type(&options.crate_path, plan.format, output.representation),
                format!("Self::{}_SIZE", output.field.to_uppercase()),
            ),
        };
        let one_line =
            format!("    pub fn {name}(output: &[{element}; {size}]) -> [f32; {size}] {{");
        let head = if one_line.len() > 100 {
            format!(
                "    pub fn {name}(\n        output: &[{element}; {size}],\n    ) -> [f32; {size}] {{"
            )
        } else {
            one_line
        };
        format!(
            "    /// A vector of output `{}` in real units.\n    \
             #[must_use]\n{head}\n        {}\n    }}\n",
            comment(output.name),
            to_real(plan, output)
        )
    });
    functions.collect::<Vec<_>>().join("\n")
}

/// The tests inside the private module.
pub(super) fn unit_tests(plan: &Plan<'_>, options: &EmitOptions) -> String {
    let bytes = match plan.shape {
        Shape::Line(_) => "@CRATE@::layer::Layer::weight_bytes",
        Shape::Graph(_) => "@CRATE@::run::SequenceNet::weight_bytes",
    };
    let tested = match options.golden.len() {
        0 => "",
        _ => {
            "\n        #[test]\n        fn this_processor_computes_the_bits_of_the_simulator() {\n            \
             assert!(@MODEL@::new().self_test());\n        }\n"
        }
    };
    let text = TESTS
        .replace("@SELF_TESTED@\n", &format!("{tested}\n"))
        .replace("@WEIGHT_BYTES_OF@", bytes);
    common(&text, options)
}

fn common(template: &str, options: &EmitOptions) -> String {
    template
        .replace("@MODEL@", &options.type_name)
        .replace("@CRATE@", &options.crate_path)
        .replace("@PARTS@", MODULE)
}
