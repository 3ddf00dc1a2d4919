//! Operators that rearrange axes: Transpose, Squeeze, Unsqueeze, Reshape,
//! Flatten, Expand.

use super::array::Array;
use super::attributes::Node;
use super::budget::Budget;
use super::dim::Dim;
use super::eval::{Eval, MAX_RANK};
use super::reshape;
use super::roles::Step;
use super::tensor::Tensor;
use super::view::{Kind, ViewAxis};
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Transpose.
pub(super) fn transpose(node: &Node) -> Step<Vec<Tensor>> {
    let tensor = node.required(0)?;
    let rank = tensor.rank();
    let perm = match node.ints("perm")? {
        Some(perm) => perm
            .iter()
            .map(|&axis| node.axis(axis, rank))
            .collect::<Result<Vec<_>>>()?,
        None => (0..rank).rev().collect(),
    };
    let mut sorted = perm.clone();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..rank) {
        return Err(node
            .attribute_error(
                "perm",
                "it is no permutation of the axes",
                Remedy::OnnxAgain,
            )
            .into());
    }
    permute(tensor, &perm, &node.budget)
        .map(|tensor| vec![tensor])
        .ok_or_else(|| too_large(node).into())
}

fn too_large(node: &Node) -> Error {
    node.error(
        "the constant it computes is too large",
        Remedy::SmallerModel,
    )
}

/// Reorders the axes of a tensor.
pub(super) fn permute(tensor: &Tensor, perm: &[usize], budget: &Budget) -> Option<Tensor> {
    Some(match tensor {
        Tensor::Floats(array) => Tensor::Floats(array.transpose(perm, budget)?),
        Tensor::Ints(array) => Tensor::Ints(array.transpose(perm, budget)?),
        Tensor::Fill { dims, value } => Tensor::Fill {
            dims: perm.iter().map(|&axis| dims[axis]).collect(),
            value: *value,
        },
        Tensor::View(view) => Tensor::View(view.transpose(perm)),
    })
}

/// Axes named by a node, as indices in ascending order.
fn named_axes(node: &Node, rank: usize) -> Result<Option<Vec<usize>>> {
    let Some(axes) = node.ints_either("axes", 1)? else {
        return Ok(None);
    };
    let mut axes = axes
        .iter()
        .map(|&axis| node.axis(axis, rank))
        .collect::<Result<Vec<_>>>()?;
    axes.sort_unstable();
    if axes.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(node.error("it names an axis twice", Remedy::OnnxAgain));
    }
    Ok(Some(axes))
}

/// Squeeze.
pub(super) fn squeeze(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let mut tensor = node.copy(node.required(0)?)?;
    let axes = match named_axes(node, tensor.rank())? {
        Some(axes) => axes,
        None => {
            let dims = tensor.dims();
            (0..dims.len())
                .filter(|&axis| dims[axis] == Dim::Known(1))
                .collect()
        }
    };
    for &axis in axes.iter().rev() {
        tensor = drop_axis(eval, node, tensor, axis)?;
    }
    Ok(vec![tensor])
}

/// Removes an axis of length 1.
pub(super) fn drop_axis(
    eval: &mut Eval,
    node: &Node,
    mut tensor: Tensor,
    axis: usize,
) -> Step<Tensor> {
    if tensor.dims().get(axis) != Some(&Dim::Known(1)) {
        return Err(node
            .error(
                format!("axis {axis}, which it removes, is not known to have length 1"),
                Remedy::FixShapes,
            )
            .into());
    }
    match &mut tensor {
        Tensor::Floats(array) => {
            array.shape.remove(axis);
        }
        Tensor::Ints(array) => {
            array.shape.remove(axis);
        }
        Tensor::Fill { dims, .. } => {
            dims.remove(axis);
        }
        Tensor::View(view) => {
            let removed = view.axes.remove(axis);
            // No later node can tell what the axis was; one feature is what it is.
            eval.claim_feature(node, &removed, Some(1))?;
        }
    }
    Ok(tensor)
}

/// Unsqueeze.
pub(super) fn unsqueeze(node: &Node) -> Step<Vec<Tensor>> {
    let mut tensor = node.copy(node.required(0)?)?;
    let count = node.ints_either("axes", 1)?.map_or(0, |axes| axes.len());
    if count > MAX_RANK {
        return Err(node
            .error(
                format!("it adds {count} axes"),
                Remedy::FewerAxes { most: MAX_RANK },
            )
            .into());
    }
    let axes = named_axes(node, tensor.rank() + count)?.unwrap_or_default();
    for &axis in &axes {
        match &mut tensor {
            Tensor::Floats(array) => array.shape.insert(axis, 1),
            Tensor::Ints(array) => array.shape.insert(axis, 1),
            Tensor::Fill { dims, .. } => dims.insert(axis, Dim::Known(1)),
            Tensor::View(view) => view.axes.insert(axis, ViewAxis::single()),
        }
    }
    Ok(vec![tensor])
}

/// Reshape.
pub(super) fn reshape(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let dims = match node.ints("shape")? {
        Some(dims) => dims.iter().map(|&dim| Dim::Known(dim)).collect(),
        None => node.shape_input(1)?,
    };
    let allow_zero = node.flag("allowzero")?;
    to_shape(eval, node, node.required(0)?, &dims, allow_zero).map(|tensor| vec![tensor])
}

/// Flatten.
pub(super) fn flatten(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let tensor = node.required(0)?;
    let dims = tensor.dims();
    let axis = node.int("axis")?.unwrap_or(1);
    // Unlike elsewhere, the axis may lie one past the last.
    let axis = match usize::try_from(axis) {
        Ok(axis) if axis == dims.len() => axis,
        _ => node.axis(axis, dims.len())?,
    };
    let product = |dims: &[Dim]| {
        let mut dynamic = dims.iter().filter(|dim| dim.known().is_none());
        let known = dims
            .iter()
            .filter_map(|dim| dim.known())
            .try_fold(1i64, i64::checked_mul);
        match (dynamic.next(), known) {
            (None, Some(known)) => Dim::Known(known),
            (Some(&dim), Some(1)) if dynamic.next().is_none() => dim,
            _ => Dim::Unknown,
        }
    };
    let (outer, inner) = dims.split_at(axis);
    to_shape(eval, node, tensor, &[product(outer), product(inner)], true).map(|tensor| vec![tensor])
}

fn to_shape(
    eval: &mut Eval,
    node: &Node,
    tensor: &Tensor,
    dims: &[Dim],
    allow_zero: bool,
) -> Step<Tensor> {
    let reshaped = match tensor {
        Tensor::Floats(array) => array_to_shape(node, array, dims, allow_zero).map(Tensor::Floats),
        Tensor::Ints(array) => array_to_shape(node, array, dims, allow_zero).map(Tensor::Ints),
        Tensor::Fill { dims: from, value } => {
            fill_to_shape(from, dims, allow_zero).map(|dims| Tensor::Fill {
                dims,
                value: *value,
            })
        }
        Tensor::View(view) => {
            let reshaped = reshape::reshape(view, dims, allow_zero);
            if reshaped.is_none() {
                // An axis taken for batch or time may be one of the features.
                let free =
                    |axis: &&ViewAxis| matches!(axis.kind, Kind::Free(..)) && axis.len.is_some();
                if let Some(axis) = view.axes.iter().rev().find(free) {
                    eval.claim_feature(node, axis, None)?;
                }
            }
            reshaped.map(Tensor::View)
        }
    };
    reshaped.ok_or_else(|| {
        node.error(
            "it merges batch, time or permuted features, or does not fit the shape of its input",
            eval.sequence_remedy(),
        )
        .into()
    })
}

/// The wanted lengths with 0 and −1 replaced.
fn resolve(from: &[usize], dims: &[Dim], allow_zero: bool) -> Option<Vec<usize>> {
    let copied = |(index, &dim): (usize, &Dim)| match dim {
        Dim::Known(0) if !allow_zero => from.get(index).map(|&len| Dim::len(len)),
        dim => Some(dim),
    };
    let dims: Vec<Dim> = dims.iter().enumerate().map(copied).collect::<Option<_>>()?;
    let total = super::array::elements(from)?;
    let open = |dim: &&Dim| **dim == Dim::Known(-1);
    let known = dims
        .iter()
        .filter(|dim| !open(dim))
        .try_fold(1usize, |n, dim| {
            n.checked_mul(usize::try_from(dim.known()?).ok()?)
        })?;
    let rest = total
        .checked_div(known)
        .filter(|rest| rest * known == total);
    let shape = dims.iter().map(|dim| match open(&dim) {
        true => rest,
        false => usize::try_from(dim.known()?).ok(),
    });
    let shape: Vec<usize> = shape.collect::<Option<_>>()?;
    (super::array::elements(&shape)? == total && dims.iter().filter(open).count() <= 1)
        .then_some(shape)
}

fn array_to_shape<T: Clone>(
    node: &Node,
    array: &Array<T>,
    dims: &[Dim],
    allow_zero: bool,
) -> Option<Array<T>> {
    let shape = resolve(&array.shape, dims, allow_zero)?;
    node.budget.elements::<T>(&shape)?;
    Some(Array {
        shape,
        data: array.data.clone(),
    })
}

fn fill_to_shape(from: &[Dim], dims: &[Dim], allow_zero: bool) -> Option<Vec<Dim>> {
    let known: Option<Vec<usize>> = from
        .iter()
        .map(|dim| usize::try_from(dim.known()?).ok())
        .collect();
    if let Some(from) = known
        && let Some(shape) = resolve(&from, dims, allow_zero)
    {
        return Some(shape.into_iter().map(Dim::len).collect());
    }
    // Every element is the same, so only the lengths matter; −1 stays unknown.
    dims.iter()
        .enumerate()
        .map(|(index, &dim)| match dim {
            Dim::Known(0) if !allow_zero => from.get(index).copied(),
            Dim::Known(-1) => Some(Dim::Unknown),
            dim => Some(dim),
        })
        .collect()
}

/// Expand.
pub(super) fn expand(node: &Node) -> Step<Vec<Tensor>> {
    let wanted = node.shape_input(1)?;
    let tensor = node.required(0)?;
    let own = tensor.dims();
    let rank = own.len().max(wanted.len());
    let at = |dims: &[Dim], axis: usize| {
        (axis + dims.len())
            .checked_sub(rank)
            .map_or(Dim::Known(1), |index| dims[index])
    };
    let joined: Option<Vec<Dim>> = (0..rank)
        .map(|axis| match (at(&own, axis), at(&wanted, axis)) {
            (x, y) if x == y => Some(x),
            (x, Dim::Known(1)) => Some(x),
            (Dim::Known(1), y) => Some(y),
            _ => None,
        })
        .collect();
    let misfit = || {
        node.error(
            "the shape it expands to does not fit its input",
            Remedy::OnnxAgain,
        )
    };
    let joined = joined.ok_or_else(misfit)?;
    if joined == own {
        return Ok(vec![node.copy(tensor)?]);
    }
    let shape: Option<Vec<usize>> = joined
        .iter()
        .map(|dim| usize::try_from(dim.known()?).ok())
        .collect();
    let expanded = match (tensor, shape) {
        (Tensor::Floats(array), Some(shape)) => {
            array.broadcast(&shape, &node.budget).map(Tensor::Floats)
        }
        (Tensor::Ints(array), Some(shape)) => {
            array.broadcast(&shape, &node.budget).map(Tensor::Ints)
        }
        (Tensor::Floats(array), None) => {
            // Over a dynamic shape a constant must be one number repeated.
            let first = array.data.first().copied();
            let uniform = array.data.iter().all(|&value| Some(value) == first);
            first.filter(|_| uniform).map(|value| Tensor::Fill {
                dims: joined,
                value,
            })
        }
        (Tensor::Fill { value, .. }, _) => Some(Tensor::Fill {
            dims: joined,
            value: *value,
        }),
        _ => None,
    };
    let expanded = expanded.ok_or_else(|| {
        node.error(
            "it repeats a value of the network or a learned constant",
            Remedy::CutGraph,
        )
    })?;
    Ok(vec![expanded])
}
