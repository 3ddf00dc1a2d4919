//! How the code of a graph names its parts: constants, states, values and what it gives back.

use super::declare::element_type;
use super::graph::{Graph, Kind, Run, What};
use super::options::EmitOptions;
use super::plan::{Plan, Shown};
use super::stage::inconsistent;
use super::types::{format_type, state_type, state_value};
use crate::quantize::NumberFormat;
use gatecell_network::error::Result;
use gatecell_network::network::{Layer, Rate, Value};

/// Type of what a graph gives back.
pub(super) fn output_type(plan: &Plan<'_>, options: &EmitOptions, lifetime: &str) -> String {
    match plan.outputs.as_slice() {
        [output] => format!(
            "&{lifetime} {}",
            shown_type(output, plan.format, &options.crate_path)
        ),
        _ => format!("Outputs<{lifetime}>"),
    }
}

/// `[[E; width]]` or `[E; width]`.
pub(super) fn shown_type(output: &Shown<'_>, format: NumberFormat, path: &str) -> String {
    let vector = format!(
        "[{}; {}]",
        element_type(path, format, output.representation),
        output.width
    );
    match output.rate {
        Rate::EveryStep => format!("[{vector}]"),
        Rate::Once => vector,
    }
}

/// A graph, and how its code names things.
pub(super) struct Code<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) graph: &'a Graph<'a>,
    pub(super) path: &'a str,
    pub(super) format: String,
}

impl<'a> Code<'a> {
    /// The code of `graph`.
    pub(super) fn new(plan: &'a Plan<'a>, graph: &'a Graph<'a>, path: &'a str) -> Self {
        Self {
            plan,
            graph,
            path,
            format: format_type(path, plan.format),
        }
    }
}

impl Code<'_> {
    /// Name of the constant that a run computes with.
    pub(super) fn constant(&self, run: &Run) -> String {
        match run.what {
            What::Recurrent {
                first,
                directions: 1,
            }
            | What::Plain { first, count: 1 } => self.graph.stages[first].prefix.clone(),
            What::Recurrent { first, .. } => {
                let prefix = &self.graph.stages[first].prefix;
                prefix.replacen("_FORWARD", "_BOTH", 1)
            }
            What::Plain { first, .. } => {
                format!("{}_AND_NEXT", self.graph.stages[first].prefix)
            }
            What::Concat => String::new(),
        }
    }

    /// The runs of recurrent layers, with the types and values of their states.
    pub(super) fn recurrent(&self) -> Result<Vec<(&Run, String, String)>> {
        let mut states = Vec::new();
        for run in &self.graph.runs {
            let What::Recurrent { first, directions } = run.what else {
                continue;
            };
            let stages = &self.graph.stages[first..first + directions];
            let ty = |at: usize| state_type(&stages[at], &self.format);
            let value = |at: usize| state_value(&stages[at], &self.format);
            states.push(match directions {
                1 => (run, ty(0), value(0)),
                _ => (
                    run,
                    format!("({}, {})", ty(0), ty(1)),
                    format!("({}, {})", value(0), value(1)),
                ),
            });
        }
        Ok(states)
    }

    /// A value as an expression: `&[[E; width]]`, or `&[E; width]`.
    pub(super) fn view(&self, value: Value) -> Result<String> {
        let path = self.path;
        Ok(match value {
            Value::Input => "frames".into(),
            Value::Node(id) => {
                let node = &self.plan.network.nodes[id];
                let inner = || self.view(node.inputs.first().copied().unwrap_or(Value::Input));
                match node.layer {
                    Layer::LastStep => format!("{}.last()?", inner()?),
                    Layer::Flatten { .. } => format!(
                        "{}.as_flattened().first_chunk::<{}>()?",
                        inner()?,
                        node.width
                    ),
                    Layer::Recurrent(_)
                    | Layer::Dense(_)
                    | Layer::Activation(_)
                    | Layer::Softmax
                    | Layer::LogSoftmax
                    | Layer::Concat => {
                        let run = self.graph.run(id)?;
                        match self.graph.buffers[run.buffer].kind {
                            Kind::Pairs(units) => format!(
                                "{path}::run::side_by_side::<{}, _, {units}>({})",
                                2 * units,
                                run.variable
                            ),
                            Kind::Steps(_) | Kind::Once(_) => run.variable.clone(),
                        }
                    }
                }
            }
            Value::FinalHidden { node, direction } => {
                let run = self.graph.run(node)?;
                let variable = &run.variable;
                match (&run.what, direction) {
                    (What::Recurrent { directions: 2, .. }, 0) => {
                        format!("{variable}.last().map(|[forward, _]| forward)?")
                    }
                    (What::Recurrent { directions: 2, .. }, _) => {
                        format!("{variable}.first().map(|[_, backward]| backward)?")
                    }
                    (What::Recurrent { first, .. }, _) if self.graph.stages[*first].backward => {
                        format!("{variable}.first()?")
                    }
                    (What::Recurrent { .. } | What::Plain { .. } | What::Concat, _) => {
                        format!("{variable}.last()?")
                    }
                }
            }
            Value::FinalCell { .. } => {
                return Err(inconsistent("a cell state is read"));
            }
        })
    }
}

/// `((a, b), c)`.
pub(super) fn pairs<'a>(mut parts: impl Iterator<Item = &'a str>) -> String {
    let first = parts.next().unwrap_or("()").to_owned();
    parts.fold(first, |pair, next| format!("({pair}, {next})"))
}
