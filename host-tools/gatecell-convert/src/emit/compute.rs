//! The graph as code: the layers one after the other.

use std::fmt::Write;

use super::declare::activation_type;
use super::graph::{Graph, Kind, Run, What};
use super::graph_code::{Code, pairs, shown_type};
use super::options::EmitOptions;
use super::plan::Plan;
use gatecell_network::error::Result;
use gatecell_network::network::Rate;

/// Everything of a graph behind its layers.
pub(super) fn network(
    plan: &Plan<'_>,
    graph: &Graph<'_>,
    options: &EmitOptions,
    out: &mut String,
) -> Result<()> {
    let path = &options.codegen();
    let code = Code::new(plan, graph, path);
    code.joined(out);
    code.buffers(out);
    code.states(out)?;
    code.compute(out)?;
    code.weight_bytes(out);
    Ok(())
}

impl Code<'_> {
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
}
