//! Operators that select along an axis: Slice, Gather, Split.

use std::borrow::Cow;

use super::array::Array;
use super::attributes::Node;
use super::dim::Dim;
use super::eval::Eval;
use super::movement::drop_axis;
use super::roles::Step;
use super::tensor::Tensor;
use super::view::{Kind, Part, View, ViewAxis};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Layer;
use gatecell_network::remedy::Remedy;

/// Ends at or beyond this mean "to the end": exporters write the largest
/// integer of 32 or 64 bits.
const TO_THE_END: i64 = i32::MAX as i64;

/// Some indices of one axis.
#[derive(Clone, Copy)]
struct Range {
    start: usize,
    step: i64,
    len: usize,
}

/// Slice.
pub(super) fn slice(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let mut tensor = Cow::Borrowed(node.required(0)?);
    let attribute = |name| {
        let values = node.ints(name)?;
        Ok::<_, Error>(values.map(|values| {
            values
                .iter()
                .map(|&value| Dim::Known(value))
                .collect::<Vec<_>>()
        }))
    };
    let starts = match attribute("starts")? {
        Some(starts) => starts,
        None => node.shape_input(1)?,
    };
    let ends = match attribute("ends")? {
        Some(ends) => ends,
        None => node.shape_input(2)?,
    };
    let axes = node.ints_either("axes", 3)?;
    let axes = axes.unwrap_or_else(|| (0..starts.len() as i64).collect());
    let steps = node.ints_input(4)?.unwrap_or_else(|| vec![1; starts.len()]);
    if [ends.len(), axes.len(), steps.len()]
        .iter()
        .any(|&len| len != starts.len())
    {
        return Err(node
            .error(
                "its starts, ends, axes and steps differ in number",
                Remedy::OnnxAgain,
            )
            .into());
    }
    for (((&start, &end), &axis), &step) in starts.iter().zip(&ends).zip(&axes).zip(&steps) {
        let axis = node.axis(axis, tensor.rank())?;
        tensor = Cow::Owned(slice_axis(eval, node, &tensor, axis, (start, end, step))?);
    }
    Ok(vec![tensor.into_owned()])
}

fn slice_axis(
    eval: &mut Eval,
    node: &Node,
    tensor: &Tensor,
    axis: usize,
    bounds: (Dim, Dim, i64),
) -> Step<Tensor> {
    let dim = tensor.dims()[axis];
    let (start, end, step) = bounds;
    let open_end = end == dim || end.known().is_some_and(|end| end >= TO_THE_END);
    match (dim.known(), start, step) {
        (_, Dim::Known(0), 1) if open_end => Ok(node.copy(tensor)?),
        (None, Dim::Known(-1), 1) if open_end => step_of(eval, node, tensor, axis, true),
        (None, Dim::Known(0), 1) if end == Dim::Known(1) => {
            step_of(eval, node, tensor, axis, false)
        }
        (Some(len), Dim::Known(start), _) => {
            let end = if open_end {
                len
            } else {
                end.known().ok_or_else(|| unsupported(node, axis))?
            };
            let range = python_range(len, start, end, step).ok_or_else(|| {
                node.error(
                    format!("it selects nothing of axis {axis}"),
                    Remedy::CutGraph,
                )
            })?;
            narrow(eval, node, tensor, axis, range)
        }
        _ => Err(unsupported(node, axis).into()),
    }
}

fn unsupported(node: &Node, axis: usize) -> Error {
    node.error(
        format!("it selects a part of axis {axis}, whose length is dynamic"),
        Remedy::CutGraph,
    )
}

/// The indices of a slice as Python counts them; `None` if there are none.
fn python_range(len: i64, start: i64, end: i64, step: i64) -> Option<Range> {
    let from_end = |index: i64| {
        if index < 0 {
            index.saturating_add(len)
        } else {
            index
        }
    };
    let (start, end) = match step {
        1.. => (from_end(start).clamp(0, len), from_end(end).clamp(0, len)),
        _ => (
            from_end(start).clamp(0, len - 1),
            from_end(end).clamp(-1, len - 1),
        ),
    };
    let distance = if step > 0 { end - start } else { start - end };
    if step == 0 || distance <= 0 {
        return None;
    }
    let count = u64::try_from(distance).ok()?.div_ceil(step.unsigned_abs());
    Some(Range {
        start: usize::try_from(start).ok()?,
        step,
        len: usize::try_from(count).ok()?,
    })
}

/// Keeps some indices of an axis whose length is known.
fn narrow(
    eval: &mut Eval,
    node: &Node,
    tensor: &Tensor,
    axis: usize,
    range: Range,
) -> Step<Tensor> {
    let Range { start, step, len } = range;
    let full = tensor.dims()[axis] == Dim::len(len) && start == 0 && (step == 1 || len == 1);
    if full {
        return Ok(node.copy(tensor)?);
    }
    let step = if len == 1 { 1 } else { step };
    let remedy = match &tensor {
        Tensor::View(view) if matches!(view.axes[axis].kind, Kind::Time) => Remedy::LastStep,
        _ => Remedy::CutGraph,
    };
    let misfit =
        || -> Error { node.error(format!("it reverses or cuts axis {axis}"), remedy.clone()) };
    Ok(match tensor {
        Tensor::Floats(array) => Tensor::Floats(
            array
                .narrow(axis, (start, step, len), &node.budget)
                .ok_or_else(misfit)?,
        ),
        Tensor::Ints(array) => Tensor::Ints(
            array
                .narrow(axis, (start, step, len), &node.budget)
                .ok_or_else(misfit)?,
        ),
        Tensor::Fill { dims, value } => {
            let mut dims = dims.clone();
            dims[axis] = Dim::len(len);
            Tensor::Fill {
                dims,
                value: *value,
            }
        }
        Tensor::View(view) => {
            let entry = view.axes[axis];
            match entry.kind {
                Kind::Feature(_) => {
                    let step = usize::try_from(step).map_err(|_| misfit())?;
                    Tensor::View(view.narrow(axis, start, step, len).ok_or_else(misfit)?)
                }
                Kind::Free(..) => {
                    eval.claim_feature(node, &entry, None)?;
                    return Err(misfit().into());
                }
                Kind::Time if len == 1 && entry.len == Some(start + 1) => {
                    return step_of(eval, node, tensor, axis, true);
                }
                Kind::Time if len == 1 && start == 0 => {
                    return step_of(eval, node, tensor, axis, false);
                }
                Kind::Batch | Kind::Time => return Err(misfit().into()),
            }
        }
    })
}

/// The last or the first step of a sequence; its time axis becomes one of
/// length 1.
fn step_of(eval: &mut Eval, node: &Node, tensor: &Tensor, axis: usize, last: bool) -> Step<Tensor> {
    let view = match tensor {
        Tensor::View(view) if view.axes[axis].kind == Kind::Time => view,
        _ => return Err(unsupported(node, axis).into()),
    };
    let (part, mut view) = eval.builder.single(eval.roles, &node.name, view);
    view.axes[axis] = ViewAxis::single();
    if last {
        eval.last_steps.push(node.place());
        view.parts = vec![eval.builder.last_step(eval.roles, &node.name, part)];
        return Ok(Tensor::View(view));
    }
    first_step(eval, part, view)
        .map(Tensor::View)
        .ok_or_else(|| {
            node.error("it takes the first step of a sequence", Remedy::LastStep)
                .into()
        })
}

/// The first step of a backward direction is its final state.
fn first_step(eval: &Eval, part: Part, mut view: View) -> Option<View> {
    let Part::Node(index) = part else { return None };
    let Layer::Recurrent(layer) = &eval.builder.nodes[index].layer else {
        return None;
    };
    let (first, last) = view.range();
    let direction = first / layer.hidden_size;
    if last / layer.hidden_size != direction || !layer.directions[direction].backward {
        return None;
    }
    view.parts = vec![Part::FinalHidden(index, direction)];
    view.offset -= direction * layer.hidden_size;
    Some(view)
}

/// Gather.
pub(super) fn gather(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let tensor = node.required(0)?;
    let axis = node.axis(node.int("axis")?.unwrap_or(0), tensor.rank())?;
    let indices = match node.required(1)? {
        Tensor::Ints(array) => array,
        Tensor::View(_) => {
            return Err(node
                .error(
                    "looking up rows by a value of the network (an embedding) is not supported",
                    Remedy::OneHot,
                )
                .into());
        }
        _ => {
            return Err(node
                .error("its indices are no integers", Remedy::OnnxAgain)
                .into());
        }
    };
    let known: Option<Vec<i64>> = indices.data.iter().map(|dim| dim.known()).collect();
    let known = known.ok_or_else(|| unsupported(node, axis))?;
    let dim = tensor.dims()[axis];
    if dim.known().is_none() {
        // On a dynamic axis only the last and the first step can be named.
        let (&[index @ (0 | -1)], true) = (known.as_slice(), indices.shape.len() <= 1) else {
            return Err(unsupported(node, axis).into());
        };
        let one = step_of(eval, node, tensor, axis, index == -1)?;
        return finish_gather(eval, node, one, axis, &indices.shape);
    }
    let len = dim
        .known()
        .and_then(|len| usize::try_from(len).ok())
        .unwrap_or_default();
    let positions = known
        .iter()
        .map(|&index| node.axis(index, len))
        .collect::<Result<Vec<usize>>>()?;
    let misfit = || node.error("it selects nothing or too much", Remedy::OnnxAgain);
    match tensor {
        Tensor::Floats(array) => {
            let taken = take(node, array, axis, &positions, &indices.shape);
            return Ok(vec![Tensor::Floats(taken.ok_or_else(misfit)?)]);
        }
        Tensor::Ints(array) => {
            let taken = take(node, array, axis, &positions, &indices.shape);
            return Ok(vec![Tensor::Ints(taken.ok_or_else(misfit)?)]);
        }
        Tensor::Fill { .. } | Tensor::View(_) => {}
    }
    let range = progression(&positions)
        .filter(|_| indices.shape.len() <= 1)
        .ok_or_else(|| {
            node.error(
                "it selects features that are not evenly spaced in ascending order",
                Remedy::CutGraph,
            )
        })?;
    let one = narrow(eval, node, tensor, axis, range)?;
    finish_gather(eval, node, one, axis, &indices.shape)
}

/// A scalar index removes the axis.
fn finish_gather(
    eval: &mut Eval,
    node: &Node,
    tensor: Tensor,
    axis: usize,
    shape: &[usize],
) -> Step<Vec<Tensor>> {
    match shape.is_empty() {
        true => drop_axis(eval, node, tensor, axis).map(|tensor| vec![tensor]),
        false => Ok(vec![tensor]),
    }
}

fn take<T: Clone>(
    node: &Node,
    array: &Array<T>,
    axis: usize,
    positions: &[usize],
    indices: &[usize],
) -> Option<Array<T>> {
    let mut taken = array.take(axis, positions, &node.budget)?;
    taken.shape.splice(axis..=axis, indices.iter().copied());
    Some(taken)
}

fn progression(positions: &[usize]) -> Option<Range> {
    let (&start, rest) = positions.split_first()?;
    let step = rest
        .first()
        .map_or(Some(1), |next| next.checked_sub(start))?;
    let even = positions
        .windows(2)
        .all(|pair| step > 0 && pair[0] + step == pair[1]);
    even.then_some(Range {
        start,
        step: i64::try_from(step).ok()?,
        len: positions.len(),
    })
}

/// Split.
pub(super) fn split(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let tensor = node.required(0)?;
    let axis = node.axis(node.int("axis")?.unwrap_or(0), tensor.rank())?;
    let outputs = node.output_count();
    if node
        .int("num_outputs")?
        .is_some_and(|count| count != outputs as i64)
    {
        return Err(node
            .attribute_error(
                "num_outputs",
                "it differs from the number of outputs",
                Remedy::OnnxAgain,
            )
            .into());
    }
    let len = tensor.dims()[axis]
        .known()
        .and_then(|len| usize::try_from(len).ok());
    let len = len.ok_or_else(|| unsupported(node, axis))?;
    let sizes = match node.ints_either("split", 1)? {
        Some(sizes) => sizes,
        None => {
            let size = len.div_ceil(outputs.max(1));
            (0..outputs)
                .map(|index| size.min(len.saturating_sub(index * size)) as i64)
                .collect()
        }
    };
    let mut start = 0usize;
    let mut parts = Vec::with_capacity(sizes.len());
    for &size in &sizes {
        let size = usize::try_from(size)
            .ok()
            .filter(|&size| size > 0 && size <= len - start.min(len));
        let size =
            size.ok_or_else(|| node.error("its parts do not fit the axis", Remedy::OnnxAgain))?;
        parts.push(narrow(
            eval,
            node,
            tensor,
            axis,
            Range {
                start,
                step: 1,
                len: size,
            },
        )?);
        start += size;
    }
    Ok(parts)
}
