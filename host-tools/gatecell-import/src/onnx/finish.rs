//! Turns the evaluated graph into a network.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use rten_onnx::onnx::GraphProto;

use super::budget::Budget;
use super::eval::Eval;
use super::roles::{Purpose, Role, Step};
use super::tensor::Tensor;
use super::view::{Part, View};
use crate::chain::LARGEST_SCALING;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Dense, Layer, Layout, Network, Node, Output, SequenceInput, Source, StateInput,
    Value,
};
use gatecell_network::remedy::Remedy;

/// Collects outputs and inputs, and leaves out nodes that no output depends on.
pub(super) fn network(
    eval: &mut Eval,
    graph: &GraphProto,
    tensors: &HashMap<&str, Rc<Tensor>>,
    source: Source,
) -> Step<Network> {
    lengths_agree(eval)?;
    let sequence = sequence_input(eval)?;
    let mut views = Vec::new();
    for output in &graph.output {
        let name = output.name.clone().unwrap_or_default();
        if let Some(Tensor::View(view)) = tensors.get(name.as_str()).map(Rc::as_ref) {
            let paid = eval.budget.elements::<Part>(&[view.parts.len()]);
            paid.ok_or_else(|| too_many(eval, &name))?;
        }
        let (part, view) = match tensors.get(name.as_str()).map(Rc::as_ref) {
            Some(Tensor::View(view)) => eval.builder.single(eval.roles, &name, view),
            Some(_) => return Err(not_computed(&name, "it is a constant").into()),
            None => return Err(not_computed(&name, "no node computes it").into()),
        };
        views.push((name, part, view));
    }
    if views.is_empty() {
        return Err(Error::new("the graph has no outputs", Remedy::OnnxAgain).into());
    }
    let states = eval.states.clone();
    let mut state_inputs = Vec::new();
    for input in states {
        let (name, len, layout) = input_layout(eval, input)?;
        state_inputs.push(StateInput { name, len, layout });
    }
    let (name, input_size, layout) = input_layout(eval, sequence)?;
    let input = SequenceInput {
        name,
        input_size,
        layout,
    };

    let numbers = reachable(eval, views.iter().map(|(_, part, _)| *part));
    let value = |part: Part| -> Result<Value> {
        Ok(match part {
            Part::Input(input) if input == sequence => Value::Input,
            Part::Input(input) => {
                let name = &eval.roles.inputs[input].name;
                return Err(Error::new(
                    format!(
                        "the graph reads '{name}' besides its sequence '{}'",
                        eval.roles.inputs[sequence].name
                    ),
                    Remedy::JoinInputs,
                )
                .at(format!("graph input '{name}'")));
            }
            Part::Node(node) => Value::Node(numbers[&node]),
            Part::FinalHidden(node, direction) => Value::FinalHidden {
                node: numbers[&node],
                direction,
            },
            Part::FinalCell(node, direction) => Value::FinalCell {
                node: numbers[&node],
                direction,
            },
        })
    };
    let mut nodes = Vec::with_capacity(numbers.len());
    for (index, draft) in eval.builder.nodes.iter().enumerate() {
        if !numbers.contains_key(&index) {
            continue;
        }
        nodes.push(Node {
            name: draft.name.clone(),
            layer: draft.layer.clone(),
            inputs: draft
                .inputs
                .iter()
                .map(|&part| value(part))
                .collect::<Result<_>>()?,
            width: draft.width,
            rate: draft.rate,
        });
    }
    for node in &mut nodes {
        as_matrix(node, &eval.budget).ok_or_else(|| too_many(eval, &node.name))?;
    }
    unique_names(&mut nodes);
    let mut outputs = Vec::with_capacity(views.len());
    for (name, part, view) in &views {
        // An input that is only passed on has no roles; what is wrong is that there are two.
        let value = value(*part)?;
        let layout = layout_of(view).map_err(|error| error.at(format!("graph output '{name}'")))?;
        outputs.push(Output {
            name: name.clone(),
            value,
            layout,
        });
    }
    let source = Source {
        warnings: std::mem::take(&mut eval.warnings),
        ..source
    };
    Ok(Network {
        source,
        input,
        state_inputs,
        lengths_input: eval.lengths_input(),
        nodes,
        outputs,
    })
}

/// Gives a scaling that no layer took in a diagonal matrix of its own, which
/// every format computes.
/// `None` beyond the budget.
fn as_matrix(node: &mut Node, budget: &Budget) -> Option<()> {
    let Layer::Activation(Activation::Affine { alpha, beta }) = node.layer else {
        return Some(());
    };
    if node.width > LARGEST_SCALING {
        return Some(());
    }
    budget.elements::<f64>(&[node.width, node.width])?;
    let mut w = vec![0.0; node.width * node.width];
    w.iter_mut()
        .step_by(node.width + 1)
        .for_each(|weight| *weight = alpha);
    node.layer = Layer::Dense(Dense {
        input_size: node.width,
        output_size: node.width,
        w,
        bias: vec![beta; node.width],
    });
    Some(())
}

/// What an output or a node needs is beyond the budget.
fn too_many(eval: &Eval, name: &str) -> Error {
    let refusal = eval.budget.refusal();
    let refusal = refusal.unwrap_or_else(|| not_computed(name, "it is too large"));
    refusal.at(format!("'{name}'"))
}

fn not_computed(name: &str, reason: &str) -> Error {
    Error::new(reason, Remedy::RemoveOutput).at(format!("graph output '{name}'"))
}

fn layout_of(view: &View) -> Result<Layout> {
    view.layout()
        .ok_or_else(|| Error::new("an axis has no known role", Remedy::InputOrder))
}

/// The one input that recurrent nodes read as a sequence.
fn sequence_input(eval: &Eval) -> Result<usize> {
    let mut found = eval
        .roles
        .inputs
        .iter()
        .enumerate()
        .filter(|(_, input)| input.purpose == Some(Purpose::Sequence));
    match (found.next(), found.next()) {
        (Some((index, _)), None) => Ok(index),
        (Some((_, first)), Some((_, second))) => Err(Error::new(
            format!(
                "the graph reads two sequences, '{}' and '{}'",
                first.name, second.name
            ),
            Remedy::JoinInputs,
        )),
        // Each recurrent node has marked what it reads, and there is one.
        (None, _) => Err(Error::new(
            "no graph input is read by an RNN, LSTM or GRU node",
            Remedy::Report,
        )),
    }
}

/// Name, width and layout of a graph input. Axes of length 1 that nothing told
/// apart count as one feature.
fn input_layout(eval: &mut Eval, input: usize) -> Step<(String, usize, Layout)> {
    let entry = &eval.roles.inputs[input];
    let singles: Vec<usize> = (0..entry.lens.len())
        .filter(|&axis| entry.roles[axis].is_none() && entry.lens[axis] == Some(1))
        .collect();
    for axis in singles {
        eval.roles.assign(input, axis, Role::Feature(1))?;
    }
    eval.roles.settle()?;
    let name = eval.roles.inputs[input].name.clone();
    let layout = layout_of(&eval.roles.view(input))
        .map_err(|error| error.at(format!("graph input '{name}'")))?;
    Ok((name, eval.roles.width(input), layout))
}

/// Lengths of sequences belong to the whole network: all recurrent nodes must
/// use them, and none may find the last step by its position.
fn lengths_agree(eval: &Eval) -> Result<()> {
    let inputs = eval
        .roles
        .inputs
        .iter()
        .filter(|input| input.purpose == Some(Purpose::Lengths));
    if inputs.count() > 1 {
        return Err(Error::new(
            "recurrent nodes read their sequence_lens from different graph inputs",
            Remedy::SameLengths,
        ));
    }
    let Some(with) = eval.with_lengths.first() else {
        return Ok(());
    };
    if let Some(without) = eval.without_lengths.first() {
        return Err(Error::new(
            format!("it has no sequence_lens, {with} has"),
            Remedy::SameLengths,
        )
        .at(without.clone()));
    }
    if let Some(step) = eval.last_steps.first() {
        return Err(Error::new(
            "it takes the last step by its position, which is padding in a shorter sequence",
            Remedy::FinalState,
        )
        .at(step.clone()));
    }
    Ok(())
}

/// Nodes that the given values depend on, with their new numbers.
fn reachable(eval: &Eval, values: impl Iterator<Item = Part>) -> HashMap<usize, usize> {
    let mut pending: Vec<Part> = values.collect();
    let mut kept = BTreeSet::new();
    while let Some(part) = pending.pop() {
        let (Part::Node(node) | Part::FinalHidden(node, _) | Part::FinalCell(node, _)) = part
        else {
            continue;
        };
        if kept.insert(node) {
            pending.extend_from_slice(&eval.builder.nodes[node].inputs);
        }
    }
    kept.into_iter()
        .enumerate()
        .map(|(number, node)| (node, number))
        .collect()
}

/// Numbers the names that occur more than once.
fn unique_names(nodes: &mut [Node]) {
    let mut taken: HashSet<String> = HashSet::new();
    let mut copies: HashMap<String, usize> = HashMap::new();
    for node in nodes {
        let given = node.name.clone();
        while !taken.insert(node.name.clone()) {
            let copy = copies.entry(given.clone()).or_insert(1);
            *copy += 1;
            node.name = format!("{given}#{copy}");
        }
    }
}
