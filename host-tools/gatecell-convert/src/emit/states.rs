//! The memory of a graph as code: constants of several layers, buffers and states.

use std::fmt::Write;

use super::compose::{alias, chained};
use super::declare::{element_type, item, zero_element};
use super::graph::{Buffer, Kind, What};
use super::graph_code::{Code, pairs};
use super::initial;
use super::stage::Stage;
use super::types::layer_type;
use gatecell_network::error::Result;

impl Code<'_> {
    /// Layers of two directions, and layers without state one after the other.
    pub(super) fn joined(&self, out: &mut String) {
        for run in &self.graph.runs {
            match run.what {
                What::Recurrent {
                    first,
                    directions: 2,
                } => {
                    let [before, after] = [first, first + 1].map(|at| &self.graph.stages[at]);
                    let ty = format!(
                        "{}::run::Bidirectional<{}, {}, {}>",
                        self.path,
                        layer_type(before, &self.format),
                        layer_type(after, &self.format),
                        before.output_size,
                    );
                    let value = format!(
                        "{}::run::Bidirectional::new({}, {})",
                        self.path, before.prefix, after.prefix
                    );
                    let doc = "Both directions.";
                    item(out, doc, "const", &self.constant(run), &ty, &value);
                }
                What::Plain { first, count } if count > 1 => {
                    let typed = chained(&self.graph.stages[first..first + count], &self.format);
                    let doc = "Layers one after the other.";
                    let name = self.constant(run);
                    item(out, doc, "const", &name, &typed.ty, &typed.value);
                }
                What::Recurrent { .. } | What::Plain { .. } | What::Concat => {}
            }
        }
    }

    fn element(&self, buffer: &Buffer) -> (String, String) {
        let representation = &self.plan.representations[buffer.node];
        let ty = element_type(self.path, self.plan.format, representation);
        let zero = zero_element(self.path, self.plan.format, representation);
        (ty, zero)
    }

    /// The vectors between the layers.
    pub(super) fn buffers(&self, out: &mut String) {
        let (mut fields, mut zeros) = (String::new(), String::new());
        for buffer in &self.graph.buffers {
            let (ty, zero) = self.element(buffer);
            let array = |element: &str| match buffer.kind {
                Kind::Steps(width) => format!("[[{element}; {width}]; T]"),
                Kind::Pairs(units) => format!("[[[{element}; {units}]; 2]; T]"),
                Kind::Once(width) => format!("[{element}; {width}]"),
            };
            let name = &buffer.name;
            let _ = write!(fields, "\n        {name}: {},", array(&ty));
            let _ = write!(zeros, "\n                {name}: {},", array(&zero));
        }
        let _ = write!(
            out,
            "\n    /// The vectors between the layers, for up to `T` steps.\n    \
             #[derive(Clone, Debug)]\n    \
             pub struct Buffers<const T: usize> {{{fields}\n    }}\n\n    \
             impl<const T: usize> Buffers<T> {{\n        \
                 /// All zero.\n        \
                 pub(super) const fn new() -> Self {{\n            \
                     Self {{{zeros}\n            }}\n        \
                 }}\n    \
             }}\n"
        );
    }

    /// The states before the first step.
    pub(super) fn states(&self, out: &mut String) -> Result<()> {
        let states = self.recurrent()?;
        let ty = pairs(states.iter().map(|(_, ty, _)| ty.as_str()));
        alias(out, "States of all recurrent layers.", "State", &ty);
        let value = pairs(states.iter().map(|(_, _, value)| value.as_str()));
        let _ = write!(
            out,
            "\n    /// The states before the first step.\n    \
             pub(super) const fn state() -> State {{\n        {value}\n    }}\n"
        );
        if self.graph.stages.iter().any(Stage::is_given) {
            let mut assignments = String::new();
            for (run, _, _) in &states {
                let What::Recurrent { first, directions } = run.what else {
                    continue;
                };
                for at in 0..directions {
                    let stage = &self.graph.stages[first + at];
                    let target = match directions {
                        1 => format!("*{}", run.state),
                        _ => format!("{}.{at}", run.state),
                    };
                    let value = initial::given(self.plan, stage, &self.format, self.path)?;
                    if let Some(value) = value {
                        let _ = write!(assignments, "\n        {target} = {value};");
                    }
                }
            }
            let pattern = pairs(states.iter().map(|(run, _, _)| run.state.as_str()));
            let _ = write!(
                out,
                "\n    /// The states before the first step, partly given.\n    \
                 #[allow(unused_variables, reason = \"some states are not given\")]\n    \
                 pub(super) fn state_from({}) -> State {{\n        \
                     let mut state = state();\n        \
                     let {pattern} = &mut state;{assignments}\n        \
                     state\n    \
                 }}\n",
                initial::parameters(self.plan.network)
            );
        }
        Ok(())
    }

    /// Bytes of all layers.
    pub(super) fn weight_bytes(&self, out: &mut String) {
        let bytes: Vec<String> = self
            .graph
            .stages
            .iter()
            .map(|stage| {
                let (input, output) = (stage.input_size, stage.output_size);
                let prefix = &stage.prefix;
                format!("layer::Layer::<{input}, {output}>::weight_bytes(&{prefix})")
            })
            .collect();
        let _ = write!(
            out,
            "\n    /// Bytes of weights, scales and biases.\n    \
             pub(super) fn weight_bytes() -> usize {{\n        {}\n    }}\n",
            bytes.join("\n            + ")
        );
    }
}
