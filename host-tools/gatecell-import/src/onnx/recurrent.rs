//! RNN, LSTM and GRU.

use super::activation;
use super::attributes::Node;
use super::dense::fold;
use super::eval::Eval;
use super::roles::{Purpose, Role, Step};
use super::state::{initial, lengths, weights};
use super::tensor::Tensor;
use super::view::{Kind, Part, View, ViewAxis};
use crate::coupled;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Cell, Direction, Gru, Layer, Lstm, Peephole, Rate, Recurrent, Rnn,
};
use gatecell_network::remedy::Remedy;
use gatecell_network::warning::{self, Warning};

/// Attributes that the three operators share.
struct Common {
    hidden: usize,
    /// For each direction, whether it runs backward.
    backward: Vec<bool>,
    clip: Option<f64>,
    /// ONNX `layout`: batch first.
    layout: bool,
    activations: Vec<Activation>,
}

fn gates(node: &Node) -> usize {
    match node.op {
        "LSTM" => 4,
        "GRU" => 3,
        _ => 1,
    }
}

fn common(node: &Node) -> Result<Common> {
    let backward = match node.string("direction")?.unwrap_or("forward") {
        "forward" => vec![false],
        "reverse" => vec![true],
        "bidirectional" => vec![false, true],
        other => {
            return Err(node.attribute_error(
                "direction",
                format!("{other:?} is unknown"),
                Remedy::OnnxAgain,
            ));
        }
    };
    // The recurrent weights tell the size where the attribute does not.
    let of_weights = node.required(2)?.dims().last().and_then(|dim| dim.known());
    let hidden = node
        .int("hidden_size")?
        .or(of_weights)
        .and_then(|size| usize::try_from(size).ok());
    let hidden = hidden
        .filter(|size| (1..=super::array::MAX_ELEMENTS).contains(size))
        .ok_or_else(|| {
            node.attribute_error("hidden_size", "it is no positive number", Remedy::OnnxAgain)
        })?;
    let clip = node.float("clip")?;
    if clip.is_some_and(|clip| clip <= 0.0) {
        return Err(node.attribute_error("clip", "it is not positive", Remedy::OnnxAgain));
    }
    // Opset 1 only: whether Y is computed, which the outputs say as well.
    node.int("output_sequence")?;
    let defaults: &[Activation] = match node.op {
        "LSTM" => &[Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
        "GRU" => &[Activation::Sigmoid, Activation::Tanh],
        _ => &[Activation::Tanh],
    };
    let activations = activation::of_recurrent(node, backward.len(), defaults)?;
    Ok(Common {
        hidden,
        clip,
        layout: node.flag("layout")?,
        activations,
        backward,
    })
}

/// RNN, LSTM or GRU.
pub(super) fn recurrent(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let common = common(node)?;
    let (hidden, count) = (common.hidden, common.backward.len());
    let rows = gates(node) * hidden;
    let width = node.required(1)?.dims().last().and_then(|dim| dim.known());
    let width = width
        .and_then(|width| usize::try_from(width).ok())
        .unwrap_or_default();
    let missing = |label: &str| node.error(format!("input {label} is missing"), Remedy::OnnxAgain);
    let w = weights(node, 1, "W", &[count, rows, width])?.ok_or_else(|| missing("W"))?;
    let r = weights(node, 2, "R", &[count, rows, hidden])?.ok_or_else(|| missing("R"))?;
    let biases =
        weights(node, 3, "B", &[count, 2 * rows])?.unwrap_or_else(|| vec![0.0; count * 2 * rows]);
    let (time, batch, view) = sequence(eval, node, width, common.layout)?;
    lengths(eval, node, &time)?;
    let hiddens = initial(eval, node, 5, hidden, count, common.layout)?;
    let cells = match node.op {
        "LSTM" => initial(eval, node, 6, hidden, count, common.layout)?,
        _ => vec![gatecell_network::network::Initial::Zero; count],
    };
    let folded = fold(eval, node, &view, &w, count * rows)?;
    let peepholes = match node.op {
        "LSTM" => weights(node, 7, "P", &[count, 3 * hidden])?,
        _ => None,
    };
    let input_forget = node.op == "LSTM" && node.flag("input_forget")?;
    let linear_before_reset = node.op == "GRU" && node.flag("linear_before_reset")?;
    if node.op == "GRU" && !linear_before_reset && eval.exporter.is_pytorch() {
        eval.warnings.push(Warning {
            kind: warning::Kind::Import,
            reason: format!(
                "{} resets before the product (linear_before_reset = 0), which no nn.GRU of \
                 PyTorch does; some versions of its exporter lose the attribute",
                node.place()
            ),
            remedy: Remedy::GruReset,
        });
    }

    let mut directions = Vec::with_capacity(count);
    for (index, (&backward, (initial_hidden, initial_cell))) in common
        .backward
        .iter()
        .zip(hiddens.into_iter().zip(cells))
        .enumerate()
    {
        let parameters = Parameters {
            w: part(&folded.w, index, rows * folded.width),
            r: part(&r, index, rows * hidden),
            wb: part(&biases, index, 2 * rows)[..rows]
                .iter()
                .zip(part(&folded.bias, index, rows))
                .map(|(bias, shift)| bias + shift)
                .collect(),
            rb: &part(&biases, index, 2 * rows)[rows..],
            peephole: peepholes.as_deref().map(|p| part(p, index, 3 * hidden)),
            activations: part(&common.activations, index, common.activations.len() / count),
            clip: common.clip,
            input_forget,
            linear_before_reset,
        };
        let cell = parameters.cell(node, hidden)?;
        directions.push(Direction {
            backward,
            cell,
            initial_hidden,
            initial_cell,
        });
    }
    let layer = Layer::Recurrent(Recurrent {
        input_size: folded.width,
        hidden_size: hidden,
        directions,
    });
    let every = eval.builder.push(
        &node.name,
        layer,
        vec![folded.part],
        count * hidden,
        Rate::EveryStep,
    );
    let Part::Node(id) = every else {
        return Ok(Vec::new());
    };

    let direction_axis = ViewAxis::feature(count, hidden);
    let unit_axis = ViewAxis::feature(hidden, 1);
    let (sequence_axes, state_axes) = match common.layout {
        false => (
            vec![time, direction_axis, batch, unit_axis],
            vec![direction_axis, batch, unit_axis],
        ),
        true => (
            vec![batch, time, direction_axis, unit_axis],
            vec![batch, direction_axis, unit_axis],
        ),
    };
    let state = |part: fn(usize, usize) -> Part| {
        let parts = (0..count).map(|direction| part(id, direction)).collect();
        Tensor::View(View {
            parts,
            axes: state_axes.clone(),
            offset: 0,
        })
    };
    let mut outputs = vec![
        Tensor::View(View {
            parts: vec![every],
            axes: sequence_axes,
            offset: 0,
        }),
        state(Part::FinalHidden),
    ];
    if node.op == "LSTM" {
        outputs.push(state(Part::FinalCell));
    }
    Ok(outputs)
}

/// The `index`-th block of `len` elements.
fn part<T>(all: &[T], index: usize, len: usize) -> &[T] {
    &all[index * len..][..len]
}

/// The input X: its time axis, its batch axis, and the view.
fn sequence(
    eval: &mut Eval,
    node: &Node,
    width: usize,
    layout: bool,
) -> Step<(ViewAxis, ViewAxis, View)> {
    let view = node.view(0)?;
    let [first, second, features] = view.axes[..] else {
        return Err(node
            .error(
                format!("its input X has {} axes, not 3", view.axes.len()),
                Remedy::OnnxAgain,
            )
            .into());
    };
    let (time, batch) = if layout {
        (second, first)
    } else {
        (first, second)
    };
    for (axis, role) in [
        (time, Role::Time),
        (batch, Role::Batch),
        (features, Role::Feature(width)),
    ] {
        eval.roles.assign_axis(&axis, role)?;
    }
    for &part in &view.parts {
        mark_sequence(eval, part)?;
    }
    eval.roles.settle()?;
    let swapped = |axis: &ViewAxis, kind: Kind| axis.kind != kind && !axis.is_single();
    let problem: Option<Error> = if swapped(&time, Kind::Time) || swapped(&batch, Kind::Batch) {
        Some(node.error(
            "the axes of its input X are not time, batch and features in the order it needs",
            eval.sequence_remedy(),
        ))
    } else if features.as_feature().map(|(len, _)| len) != Some(width) {
        Some(node.error(
            format!(
                "W ('{}') is for {width} features per step, X ('{}') has another number",
                node.input_name(1),
                node.input_name(0)
            ),
            Remedy::OnnxAgain,
        ))
    } else if view
        .parts
        .iter()
        .any(|&part| eval.builder.rate(part) != Rate::EveryStep)
    {
        Some(node.error(
            "its input X is computed once per sequence",
            Remedy::SplitModel,
        ))
    } else {
        None
    };
    match problem {
        Some(error) => Err(error.into()),
        None => Ok((time, batch, view.clone())),
    }
}

/// Records that the graph input behind a value is the sequence.
fn mark_sequence(eval: &mut Eval, part: Part) -> Result<()> {
    let mut parts = vec![part];
    while let Some(part) = parts.pop() {
        if !eval.marked.insert(part) {
            continue;
        }
        match part {
            Part::Input(input) => eval.roles.purpose(input, Purpose::Sequence)?,
            // What a recurrent node reads was marked when it was evaluated.
            Part::Node(node) if !matches!(eval.builder.nodes[node].layer, Layer::Recurrent(_)) => {
                parts.extend_from_slice(&eval.builder.nodes[node].inputs);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Couples the gates as ONNX does: the forget gate is `1 − i`.
fn couple(node: &Node, lstm: &mut Lstm) -> Result<()> {
    coupled::forget_from_input(lstm).ok_or_else(|| {
        node.attribute_error(
            "input_forget",
            "coupled gates are not supported with this gate activation",
            Remedy::CoupledGates,
        )
    })
}

/// Parameters of one direction.
struct Parameters<'a> {
    w: &'a [f64],
    r: &'a [f64],
    wb: Vec<f64>,
    rb: &'a [f64],
    peephole: Option<&'a [f64]>,
    activations: &'a [Activation],
    clip: Option<f64>,
    input_forget: bool,
    linear_before_reset: bool,
}

impl Parameters<'_> {
    fn cell(self, node: &Node, hidden: usize) -> Result<Cell> {
        let (w, r) = (self.w.to_vec(), self.r.to_vec());
        let sum = |wb: &[f64]| {
            wb.iter()
                .zip(self.rb)
                .map(|(a, b)| a + b)
                .collect::<Vec<f64>>()
        };
        match (node.op, self.activations) {
            ("RNN", &[activation]) => Ok(Cell::Rnn(Rnn {
                w,
                r,
                bias: sum(&self.wb),
                activation,
                clip: self.clip,
            })),
            ("LSTM", &[f, g, h]) => {
                let peephole = |gate: usize| {
                    let weights = self.peephole?;
                    Some(Peephole::Diagonal(part(weights, gate, hidden).to_vec()))
                };
                let mut lstm = Lstm {
                    w,
                    r,
                    bias: sum(&self.wb),
                    peephole: [peephole(0), peephole(1), peephole(2)],
                    cell_clip: None,
                    projection: None,
                    input_forget: self.input_forget,
                    activations: [f, g, h],
                    clip: self.clip,
                };
                if self.input_forget {
                    couple(node, &mut lstm)?;
                }
                Ok(Cell::Lstm(lstm))
            }
            ("GRU", &[f, g]) => {
                let mut bias = sum(&self.wb);
                let mut hidden_bias = vec![0.0; hidden];
                if self.linear_before_reset {
                    // Inside the reset product this vector stays by itself.
                    hidden_bias.copy_from_slice(part(self.rb, 2, hidden));
                    bias[2 * hidden..].copy_from_slice(part(&self.wb, 2, hidden));
                }
                Ok(Cell::Gru(Gru {
                    w,
                    r,
                    bias,
                    hidden_bias,
                    linear_before_reset: self.linear_before_reset,
                    activations: [f, g],
                    clip: self.clip,
                }))
            }
            _ => Err(node.attribute_error(
                "activations",
                "it has the wrong number of functions",
                Remedy::OnnxAgain,
            )),
        }
    }
}
