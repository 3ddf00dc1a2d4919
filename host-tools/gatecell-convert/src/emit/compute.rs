//! The graph as code: buffers, states, and the layers one after the other.

use std::fmt::Write;

use super::compose::{alias, chained};
use super::declare::{activation_type, element_type, item, zero_element};
use super::graph::{Buffer, Graph, Kind, Run, What};
use super::initial;
use super::options::EmitOptions;
use super::plan::{Plan, Shown};
use super::types::{format_type, layer_type, state_type, state_value};
use crate::error::Result;
use crate::network::{Layer, Rate, Value};
use crate::quantize::NumberFormat;

/// Everything of a graph behind its layers.
pub(super) fn network(
    plan: &Plan<'_>,
    graph: &Graph<'_>,
    options: &EmitOptions,
    out: &mut String,
) -> Result<()> {
    let path = &options.codegen();
    let code = Code {
        plan,
        graph,
        path,
        format: format_type(path, plan.format),
    };
    code.joined(out);
    code.buffers(out);
    code.states(out)?;
    code.compute(out)?;
    code.weight_bytes(out);
    Ok(())
}

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

struct Code<'a> {
    plan: &'a Plan<'a>,
    graph: &'a Graph<'a>,
    path: &'a str,
    format: String,
}

impl Code<'_> {
    /// Layers of two directions, and layers without state one after the other.
    fn joined(&self, out: &mut String) {
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
                _ => {}
            }
        }
    }

    /// Name of the constant that a run computes with.
    fn constant(&self, run: &Run) -> String {
        match run.what {
            What::Recurrent { first, directions }
            | What::Plain {
                first,
                count: directions,
            } => {
                let prefix = &self.graph.stages[first].prefix;
                match (directions, &run.what) {
                    (1, _) => prefix.clone(),
                    (_, What::Recurrent { .. }) => prefix.replacen("_FORWARD", "_BOTH", 1),
                    _ => format!("{prefix}_AND_NEXT"),
                }
            }
            What::Concat => String::new(),
        }
    }

    fn element(&self, buffer: &Buffer) -> (String, String) {
        let representation = &self.plan.representations[buffer.node];
        let ty = element_type(self.path, self.plan.format, representation);
        let zero = zero_element(self.path, self.plan.format, representation);
        (ty, zero)
    }

    fn buffers(&self, out: &mut String) {
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

    /// The runs of recurrent layers, with the types and values of their states.
    fn recurrent(&self) -> Result<Vec<(&Run, String, String)>> {
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

    fn states(&self, out: &mut String) -> Result<()> {
        let states = self.recurrent()?;
        let ty = pairs(states.iter().map(|(_, ty, _)| ty.as_str()));
        alias(out, "States of all recurrent layers.", "State", &ty);
        let value = pairs(states.iter().map(|(_, _, value)| value.as_str()));
        let _ = write!(
            out,
            "\n    /// The states before the first step.\n    \
             pub(super) const fn state() -> State {{\n        {value}\n    }}\n"
        );
        if self.graph.stages.iter().any(super::stage::Stage::is_given) {
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

    fn compute(&self, out: &mut String) -> Result<()> {
        let mut body = String::new();
        let states = self.recurrent()?;
        let pattern = pairs(states.iter().map(|(run, _, _)| run.state.as_str()));
        let _ = write!(body, "\n        let {pattern} = states;");
        for run in &self.graph.runs {
            self.run(run, &mut body)?;
        }
        let mut shown = Vec::new();
        for output in &self.plan.outputs {
            let view = self.view(output.value)?;
            shown.push(match output.rate {
                Rate::EveryStep => format!("{view}.get(..keep)?"),
                Rate::Once => view,
            });
        }
        let result = match shown.as_slice() {
            [one] => one.clone(),
            _ => {
                let fields = self.plan.outputs.iter().zip(&shown);
                let fields: String = fields
                    .map(|(output, view)| format!("\n            {}: {view},", output.field))
                    .collect();
                format!("super::Outputs {{{fields}\n        }}")
            }
        };
        if !format!("{body}{result}").contains("keep") {
            body.insert_str(0, "\n        let _ = keep;");
        }
        let ty = match self.plan.outputs.as_slice() {
            [output] => format!("&'b {}", shown_type(output, self.plan.format, self.path)),
            _ => "super::Outputs<'b>".into(),
        };
        let _ = write!(
            out,
            "\n    /// All layers over one sequence.\n    \
             pub(super) fn compute<'b, const T: usize>(\n        \
                 buffers: &'b mut Buffers<T>,\n        \
                 states: &mut State,\n        \
                 keep: usize,\n        \
                 frames: &[[{}; {}]],\n    \
             ) -> Option<{ty}> {{{body}\n        Some({result})\n    }}\n",
            activation_type(self.plan.format),
            self.plan.input_size(),
        );
        Ok(())
    }

    /// The statements of one computation.
    fn run(&self, run: &Run, out: &mut String) -> Result<()> {
        let path = self.path;
        let Run {
            variable, state, ..
        } = run;
        let buffer = &self.graph.buffers[run.buffer];
        let place = format!("buffers.{}", buffer.name);
        let constant = self.constant(run);
        let inputs = run.inputs.iter().map(|&input| self.view(input));
        let inputs = inputs.collect::<Result<Vec<String>>>()?;
        let x = inputs.first().cloned().unwrap_or_default();
        let once = matches!(buffer.kind, Kind::Once(_));
        if !once {
            let end = if run.only_shown {
                "keep"
            } else {
                "frames.len()"
            };
            let _ = write!(out, "\n        let {variable} = {place}.get_mut(..{end})?;");
        }
        let line = match &run.what {
            What::Recurrent { directions: 2, .. } => {
                format!("{constant}.pass({state}, keep, {x}, {variable});")
            }
            What::Recurrent { first, .. } if self.graph.stages[*first].backward => {
                format!("{path}::run::backward(&{constant}, {state}, {x}, {variable}.iter_mut());")
            }
            What::Recurrent { .. } => {
                format!(
                    "{path}::run::forward(&{constant}, {state}, keep, {x}, {variable}.iter_mut());"
                )
            }
            What::Plain { .. } if once => {
                format!("{path}::run::once(&{constant}, {x}, &mut {place});")
            }
            What::Plain { .. } => format!("{path}::run::each(&{constant}, {x}, {variable});"),
            What::Concat if once => {
                let parts = inputs.join(", ");
                format!("{path}::run::join(&mut {place}, &[{parts}]);")
            }
            What::Concat => self.concat(run, &inputs, variable),
        };
        let _ = write!(out, "\n        {line}");
        let shown = if once {
            format!("&{place}")
        } else {
            format!("&*{variable}")
        };
        let _ = write!(out, "\n        let {variable} = {shown};");
        Ok(())
    }

    /// Vectors side by side at every step.
    fn concat(&self, run: &Run, inputs: &[String], variable: &str) -> String {
        let (mut steps, mut parts) = (Vec::new(), Vec::new());
        for (view, &input) in inputs.iter().zip(&run.inputs) {
            match self.plan.network.rate(input) {
                Rate::Once => parts.push(view.clone()),
                Rate::EveryStep => {
                    parts.push(format!("parts.{}.next()?", steps.len()));
                    steps.push(format!("{view}.iter(),"));
                }
            }
        }
        format!(
            "let mut parts = ({});\n        \
             for together in {variable}.iter_mut() {{\n            \
                 {}::run::join(together, &[{}]);\n        \
             }}",
            steps.join(" "),
            self.path,
            parts.join(", "),
        )
    }

    /// A value as an expression: `&[[E; width]]`, or `&[E; width]`.
    fn view(&self, value: Value) -> Result<String> {
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
                    _ => {
                        let run = self.graph.run(id)?;
                        match self.graph.buffers[run.buffer].kind {
                            Kind::Pairs(units) => format!(
                                "{path}::run::side_by_side::<{}, _, {units}>({})",
                                2 * units,
                                run.variable
                            ),
                            _ => run.variable.clone(),
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
                    _ => format!("{variable}.last()?"),
                }
            }
            Value::FinalCell { .. } => {
                return Err(super::stage::inconsistent("a cell state is read"));
            }
        })
    }

    fn weight_bytes(&self, out: &mut String) {
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

/// `((a, b), c)`.
fn pairs<'a>(mut parts: impl Iterator<Item = &'a str>) -> String {
    let first = parts.next().unwrap_or("()").to_owned();
    parts.fold(first, |pair, next| format!("({pair}, {next})"))
}
