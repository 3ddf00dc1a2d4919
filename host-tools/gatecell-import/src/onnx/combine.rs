//! Concat.

use std::borrow::Cow;

use super::array::Array;
use super::attributes::Node;
use super::budget::Budget;
use super::dim::Dim;
use super::eval::Eval;
use super::roles::Step;
use super::tensor::Tensor;
use super::view::{Kind, View, ViewAxis};
use gatecell_network::error::Error;
use gatecell_network::remedy::Remedy;

/// Concat.
pub(super) fn concat(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let tensors = (0..node.inputs.len())
        .map(|index| node.required(index))
        .collect::<Result<Vec<_>, _>>()?;
    let rank = tensors.first().map_or(0, |tensor| tensor.rank());
    let axis = node.axis(node.int("axis")?.unwrap_or(1), rank)?;
    let views: Vec<&View> = tensors
        .iter()
        .filter_map(|tensor| match tensor {
            Tensor::View(view) => Some(view),
            _ => None,
        })
        .collect();
    let joined = match views.len() {
        0 => constants(&tensors, axis, &node.budget),
        count if count == tensors.len() => {
            concat_views(eval, node, &views, axis)?.map(Tensor::View)
        }
        _ => None,
    };
    let joined = joined.ok_or_else(|| misfit(node, axis))?;
    Ok(vec![joined])
}

fn misfit(node: &Node, axis: usize) -> Error {
    node.error(
        format!("its inputs cannot be joined along axis {axis}"),
        Remedy::CutGraph,
    )
}

fn constants(tensors: &[&Tensor], axis: usize, budget: &Budget) -> Option<Tensor> {
    let ints: Option<Vec<&Array<Dim>>> = tensors
        .iter()
        .map(|tensor| match tensor {
            Tensor::Ints(array) => Some(array),
            _ => None,
        })
        .collect();
    if let Some(ints) = ints {
        return Array::concat(&ints, axis, budget).map(Tensor::Ints);
    }
    let floats: Option<Vec<Cow<Array<f64>>>> = tensors
        .iter()
        .map(|tensor| match tensor {
            Tensor::Floats(array) => Some(Cow::Borrowed(array)),
            other => other.floats(budget).map(Cow::Owned),
        })
        .collect();
    if let Some(floats) = floats {
        let floats: Vec<&Array<f64>> = floats.iter().map(AsRef::as_ref).collect();
        return Array::concat(&floats, axis, budget).map(Tensor::Floats);
    }
    // Fills of dynamic shape join if they repeat the same number.
    let mut joined: Option<(Vec<Dim>, f64)> = None;
    for tensor in tensors {
        let Tensor::Fill { dims, value } = tensor else {
            return None;
        };
        joined = Some(match joined {
            None => (dims.clone(), *value),
            Some((mut sum, number)) => {
                let others_agree = sum.len() == dims.len()
                    && (0..dims.len()).all(|i| i == axis || sum[i] == dims[i]);
                if number != *value || !others_agree {
                    return None;
                }
                sum[axis] = Dim::Known(sum[axis].known()?.checked_add(dims[axis].known()?)?);
                (sum, number)
            }
        });
    }
    joined.map(|(dims, value)| Tensor::Fill { dims, value })
}

/// Joins views along a feature axis; `None` if the result is no view.
fn concat_views(eval: &mut Eval, node: &Node, views: &[&View], axis: usize) -> Step<Option<View>> {
    let Some(first) = views.first() else {
        return Ok(None);
    };
    for view in views {
        let Some(entry) = view.axes.get(axis) else {
            return Ok(None);
        };
        if let Kind::Free(..) = entry.kind {
            eval.claim_feature(node, entry, None)?;
        }
        let rate = |view: &View| view.parts.first().map(|&part| eval.builder.rate(part));
        if rate(view) != rate(first) {
            return Err(node
                .error(
                    "it joins a value of every step with one computed once per sequence",
                    Remedy::CutGraph,
                )
                .into());
        }
    }
    // Views of the same values may lie side by side already.
    if views.iter().all(|view| view.parts == first.parts) {
        let starts: Vec<usize> = views.iter().map(|view| view.offset).collect();
        if let Some(view) = adjacent(views, &starts, axis, &node.budget) {
            return Ok(Some(view));
        }
    }
    let trimmed: Vec<View> = views
        .iter()
        .map(|view| eval.builder.trim(eval.roles, view))
        .collect();
    let mut parts = Vec::new();
    let mut starts = Vec::new();
    let mut width = 0;
    for view in &trimmed {
        starts.push(width + view.offset);
        width += view
            .parts
            .iter()
            .map(|&part| eval.builder.width(eval.roles, part))
            .sum::<usize>();
        parts.extend_from_slice(&view.parts);
    }
    let refs: Vec<&View> = trimmed.iter().collect();
    Ok(adjacent(&refs, &starts, axis, &node.budget).map(|view| View { parts, ..view }))
}

/// The view over all of `views`, whose first elements are the features
/// `starts`, if their features along `axis` are evenly spaced.
fn adjacent(views: &[&View], starts: &[usize], axis: usize, budget: &Budget) -> Option<View> {
    let first = views.first()?;
    let mut axes = first.axes.clone();
    let mut positions = Vec::new();
    for (view, &start) in views.iter().zip(starts) {
        if view.axes.len() != axes.len() {
            return None;
        }
        for (index, (mine, other)) in axes.iter().zip(&view.axes).enumerate() {
            if index != axis && mine != other {
                return None;
            }
        }
        let (len, stride) = view.axes[axis].as_feature()?;
        budget.elements::<usize>(&[len])?;
        positions.extend((0..len).map(|index| start + index * stride));
    }
    let step = match positions[..] {
        [a, b, ..] => b.checked_sub(a).filter(|&step| step > 0)?,
        _ => 0,
    };
    if positions.windows(2).any(|pair| pair[0] + step != pair[1]) {
        return None;
    }
    axes[axis] = ViewAxis::feature(positions.len(), step);
    Some(View {
        parts: first.parts.clone(),
        axes,
        offset: *positions.first()?,
    })
}
