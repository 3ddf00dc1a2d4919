//! Inputs of a recurrent node other than the sequence: weights, lengths and
//! initial states.

use super::attributes::Node;
use super::dim::Dim;
use super::eval::Eval;
use super::roles::{Purpose, Role, Step};
use super::tensor::Tensor;
use super::view::{Kind, Part, View, ViewAxis};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Initial;
use gatecell_network::remedy::Remedy;

/// Fails if one of the numbers is NaN or infinite.
pub(super) fn finite(node: &Node, index: usize, values: &[f64]) -> Result<()> {
    match values.iter().find(|value| !value.is_finite()) {
        None => Ok(()),
        Some(value) => Err(node.error(
            format!(
                "tensor '{}' (input {index}) holds {value}",
                node.input_name(index)
            ),
            Remedy::Diverged,
        )),
    }
}

/// A constant input of a given shape, if it is there.
pub(super) fn weights(
    node: &Node,
    index: usize,
    label: &str,
    shape: &[usize],
) -> Result<Option<Vec<f64>>> {
    let Some(tensor) = node.optional(index) else {
        return Ok(None);
    };
    let name = node.input_name(index);
    let Some(array) = tensor.floats(&node.budget) else {
        return Err(match tensor {
            Tensor::View(View { parts, .. }) if matches!(parts[..], [Part::Input(_)]) => node
                .error(
                    format!("its weights {label} come from the graph input '{name}'"),
                    Remedy::StoreWeights,
                ),
            _ => node.error(
                format!("its weights {label} ('{name}') are computed"),
                Remedy::FoldConstants,
            ),
        });
    };
    if array.shape != shape {
        return Err(node.error(
            format!(
                "{label} ('{name}') has shape {:?} where {shape:?} is needed",
                array.shape
            ),
            Remedy::OnnxAgain,
        ));
    }
    finite(node, index, &array.data)?;
    Ok(Some(array.data))
}

/// Reads `sequence_lens`.
pub(super) fn lengths(eval: &mut Eval, node: &Node, time: &ViewAxis) -> Step<()> {
    let Some(tensor) = node.optional(4) else {
        eval.without_lengths.push(node.place());
        return Ok(());
    };
    let refused = |reason: &str| {
        let reason = format!("sequence_lens ('{}') {reason}", node.input_name(4));
        node.error(reason, Remedy::LengthsInput)
    };
    let constant = match tensor {
        Tensor::View(view) => {
            let ([Part::Input(input)], [axis]) = (&view.parts[..], &view.axes[..]) else {
                return Err(refused("is computed from other values").into());
            };
            eval.roles.purpose(*input, Purpose::Lengths)?;
            eval.roles.assign_axis(axis, Role::Batch)?;
            eval.roles.settle()?;
            eval.with_lengths.push(node.place());
            return Ok(());
        }
        Tensor::Ints(array) => array.data.iter().map(|dim| dim.known()).collect(),
        Tensor::Fill { value, .. } => vec![Some(*value as i64)],
        Tensor::Floats(_) => vec![None],
    };
    let whole = time.len.and_then(|len| i64::try_from(len).ok());
    let odd = constant.iter().find(|&&len| len.is_none() || len != whole);
    let Some(odd) = odd else {
        // Constant lengths say nothing where they are the full length.
        eval.without_lengths.push(node.place());
        return Ok(());
    };
    Err(match (odd, whole) {
        (Some(len), Some(whole)) if *len > whole => refused(&format!(
            "is {len}, more than the {whole} steps of the sequence"
        )),
        (Some(len), Some(whole)) => refused(&format!(
            "is {len}, fewer than the {whole} steps of the sequence"
        )),
        (Some(len), None) => refused(&format!(
            "is always {len}, and the number of steps is not fixed"
        )),
        (None, _) => refused("is not known as whole numbers"),
    }
    .into())
}

/// Reads `initial_h` (input 5) or `initial_c` (input 6): one state for each
/// direction. `layout` as in ONNX: batch first.
pub(super) fn initial(
    eval: &mut Eval,
    node: &Node,
    index: usize,
    hidden: usize,
    directions: usize,
    layout: bool,
) -> Step<Vec<Initial>> {
    let Some(tensor) = node.optional(index) else {
        return Ok(vec![Initial::Zero; directions]);
    };
    let label = if index == 5 { "initial_h" } else { "initial_c" };
    let dims = tensor.dims();
    let (batch_axis, direction_axis) = if layout { (0, 1) } else { (1, 0) };
    let fits = |axis: usize, len: usize| match dims.get(axis) {
        Some(Dim::Known(found)) => Dim::Known(*found) == Dim::len(len),
        Some(_) => true,
        None => false,
    };
    if dims.len() != 3 || !fits(direction_axis, directions) || !fits(2, hidden) {
        return Err(shape_error(node, index, label, directions, hidden).into());
    }
    match tensor {
        Tensor::Fill { value, .. } => {
            finite(node, index, &[*value])?;
            Ok(vec![constant(vec![*value; hidden]); directions])
        }
        Tensor::View(view) => given(
            eval,
            node,
            view,
            label,
            [direction_axis, batch_axis],
            [directions, hidden],
        ),
        _ => {
            let array = tensor
                .floats(&node.budget)
                .ok_or_else(|| shape_error(node, index, label, directions, hidden))?;
            finite(node, index, &array.data)?;
            let rows: Vec<&[f64]> = array.data.chunks(hidden).collect();
            let batch = array.shape[batch_axis];
            let row = |direction: usize, entry: usize| match layout {
                true => rows.get(entry * directions + direction),
                false => rows.get(direction * batch + entry),
            };
            (0..directions)
                .map(|direction| {
                    let first = row(direction, 0).copied().unwrap_or_default();
                    match (1..batch).all(|entry| row(direction, entry) == Some(&first)) {
                        true => Ok(constant(first.to_vec())),
                        false => Err(node
                            .error(
                                format!(
                                    "{label} ('{}') differs between the entries of the batch",
                                    node.input_name(index)
                                ),
                                Remedy::BatchOne,
                            )
                            .into()),
                    }
                })
                .collect()
        }
    }
}

fn shape_error(node: &Node, index: usize, label: &str, directions: usize, hidden: usize) -> Error {
    node.error(
        format!(
            "{label} ('{}') does not have {directions} directions of {hidden} units",
            node.input_name(index)
        ),
        Remedy::OnnxAgain,
    )
}

fn constant(values: Vec<f64>) -> Initial {
    match values.iter().all(|&value| value == 0.0) {
        true => Initial::Zero,
        false => Initial::Constant(values),
    }
}

/// Initial states given by a graph input.
fn given(
    eval: &mut Eval,
    node: &Node,
    view: &View,
    label: &str,
    [direction_axis, batch_axis]: [usize; 2],
    [directions, hidden]: [usize; 2],
) -> Step<Vec<Initial>> {
    let [Part::Input(input)] = view.parts[..] else {
        return Err(node
            .error(
                format!("{label} is computed by the network"),
                Remedy::SplitModel,
            )
            .into());
    };
    let axes = (
        view.axes[direction_axis],
        view.axes[batch_axis],
        view.axes[2],
    );
    eval.roles.purpose(input, Purpose::State)?;
    eval.roles.assign_axis(&axes.0, Role::Feature(directions))?;
    eval.roles.assign_axis(&axes.1, Role::Batch)?;
    eval.roles.assign_axis(&axes.2, Role::Feature(hidden))?;
    eval.roles.settle()?;
    let batch_fits = axes.1.kind == Kind::Batch || axes.1.is_single();
    let adjacent = axes
        .2
        .as_feature()
        .is_some_and(|(_, stride)| stride == 1 || hidden == 1);
    let (Some((_, between)), true, true) = (axes.0.as_feature(), batch_fits, adjacent) else {
        return Err(node
            .error(
                format!("the units of {label} do not lie side by side in the graph input"),
                Remedy::StateShape,
            )
            .into());
    };
    let index = match eval.states.iter().position(|&state| state == input) {
        Some(index) => index,
        None => {
            eval.states.push(input);
            eval.states.len() - 1
        }
    };
    Ok((0..directions)
        .map(|direction| Initial::Given {
            input: index,
            offset: view.offset + direction * between,
        })
        .collect())
}
