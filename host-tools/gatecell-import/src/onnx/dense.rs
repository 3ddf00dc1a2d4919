//! Gemm and MatMul with constant weights: Dense nodes.

use super::array::{Array, matmul as multiply};
use super::attributes::Node;
use super::budget::Budget;
use super::eval::Eval;
use super::movement::permute;
use super::roles::Step;
use super::state::finite;
use super::tensor::Tensor;
use super::view::{Kind, Part, View, ViewAxis};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Dense, Layer};
use gatecell_network::remedy::Remedy;

/// Weights `[rows][columns]` and bias of a consumer, adapted to what it reads.
pub(super) struct Folded {
    /// The value it reads, all of it and in order.
    pub(super) part: Part,
    /// Width of that value.
    pub(super) width: usize,
    /// Weights `[rows][width]`.
    pub(super) w: Vec<f64>,
    /// Added to the bias `[rows]`.
    pub(super) bias: Vec<f64>,
}

/// Moves what a view does to a value (order, selection, scaling) into the
/// weights that are applied to it.
pub(super) fn fold(
    eval: &mut Eval,
    node: &Node,
    view: &View,
    w: &[f64],
    rows: usize,
) -> Result<Folded> {
    let (mut part, view) = eval.builder.single(eval.roles, &node.name, view);
    let width = eval.builder.width(eval.roles, part);
    let paid = node.budget.elements::<f64>(&[rows, width]);
    paid.ok_or_else(|| node.too_large())?;
    let selection = view.selection(&node.budget);
    let selection = selection.ok_or_else(|| node.too_large())?;
    let mut folded = vec![0.0; rows * width];
    for row in 0..rows {
        for (column, &feature) in selection.iter().enumerate() {
            folded[row * width + feature] += w[row * selection.len() + column];
        }
    }
    let mut bias = vec![0.0; rows];
    while let Some((inner, scaling)) = eval.builder.unscaled(part) {
        let paid = node.budget.work(size_of_val(&folded[..]));
        paid.ok_or_else(|| node.too_large())?;
        for (row, bias) in folded.chunks_mut(width).zip(&mut bias) {
            for (w, (scale, shift)) in row.iter_mut().zip(scaling.scale.iter().zip(&scaling.shift))
            {
                *bias += *w * shift;
                *w *= scale;
            }
        }
        part = inner;
    }
    Ok(Folded {
        part,
        width,
        w: folded,
        bias,
    })
}

/// Applies weights `[outputs][inputs]` along one axis of a view.
fn apply(
    eval: &mut Eval,
    node: &Node,
    view: &View,
    axis: usize,
    w: &[f64],
    bias: &[f64],
) -> Step<View> {
    let outputs = bias.len();
    let inputs = w.len() / outputs.max(1);
    let entry = view.axes[axis];
    if let Kind::Free(..) = entry.kind {
        eval.claim_feature(node, &entry, Some(inputs))?;
    }
    let others = view
        .axes
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != axis);
    if others
        .filter_map(|(_, axis)| axis.as_feature())
        .any(|(len, _)| len != 1)
    {
        return Err(node
            .error(
                "it is applied to several groups of features",
                Remedy::CutGraph,
            )
            .into());
    }
    if outputs == 0 || entry.as_feature().map(|(len, _)| len) != Some(inputs) {
        return Err(node
            .error(format!("its weights have {inputs} inputs, axis {axis} of its input is no axis of {inputs} features"), Remedy::OnnxAgain)
            .into());
    }
    let folded = fold(eval, node, view, w, outputs)?;
    let bias = bias.iter().zip(&folded.bias).map(|(a, b)| a + b).collect();
    let rate = eval.builder.rate(folded.part);
    let dense = Dense {
        input_size: folded.width,
        output_size: outputs,
        w: folded.w,
        bias,
    };
    let part = eval.builder.push(
        &node.name,
        Layer::Dense(dense),
        vec![folded.part],
        outputs,
        rate,
    );
    let mut axes = view.axes.clone();
    axes[axis] = ViewAxis::feature(outputs, 1);
    Ok(View {
        parts: vec![part],
        axes,
        offset: 0,
    })
}

/// A constant matrix input.
fn matrix(node: &Node, index: usize) -> Result<Array<f64>> {
    let tensor = node.required(index)?;
    let array = tensor.floats(&node.budget).ok_or_else(|| {
        node.error(
            format!(
                "input {index} ('{}') is not constant: products of two values are not supported",
                node.input_name(index)
            ),
            Remedy::CutGraph,
        )
    })?;
    finite(node, index, &array.data)?;
    Ok(array)
}

fn transposed(array: &Array<f64>, budget: &Budget) -> Option<Array<f64>> {
    (array.shape.len() == 2)
        .then(|| array.transpose(&[1, 0], budget))
        .flatten()
}

/// Gemm.
pub(super) fn gemm(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let alpha = node.float("alpha")?.unwrap_or(1.0);
    let beta = node.float("beta")?.unwrap_or(1.0);
    let (flip_a, flip_b) = (node.flag("transA")?, node.flag("transB")?);
    node.int("broadcast")?;
    let invalid =
        |index: usize| node.error(format!("input {index} is no matrix"), Remedy::OnnxAgain);
    let input = node.required(0)?;
    if input.rank() != 2 {
        return Err(invalid(0).into());
    }
    let input = match flip_a {
        true => permute(input, &[1, 0], &node.budget).ok_or_else(|| invalid(0))?,
        false => input.clone(),
    };
    let b = matrix(node, 1)?;
    let weights = if flip_b {
        Some(b)
    } else {
        transposed(&b, &node.budget)
    };
    let weights = weights
        .filter(|weights| weights.shape.len() == 2)
        .ok_or_else(|| invalid(1))?;
    let outputs = weights.shape[0];
    let bias = match node.optional(2) {
        None => vec![0.0; outputs],
        Some(_) => {
            let c = matrix(node, 2)?;
            let lead = c.shape.len().saturating_sub(1);
            let row = c.shape[..lead].iter().all(|&len| len == 1);
            let row = row.then(|| Array {
                shape: c.shape[lead..].to_vec(),
                data: c.data,
            });
            let row = row.and_then(|row| row.broadcast(&[outputs], &node.budget));
            row.ok_or_else(|| {
                node.error(
                    format!("its bias does not have {outputs} elements"),
                    Remedy::OnnxAgain,
                )
            })?
            .data
        }
    };
    let w: Vec<f64> = weights.data.iter().map(|w| w * alpha).collect();
    let bias: Vec<f64> = bias.iter().map(|b| b * beta).collect();
    match &input {
        Tensor::View(view) => Ok(vec![Tensor::View(apply(eval, node, view, 1, &w, &bias)?)]),
        constant => {
            let product = constant
                .floats(&node.budget)
                .and_then(|a| multiply(&a, &transposed(&weights, &node.budget)?, &node.budget));
            let mut product =
                product.ok_or_else(|| node.error("its matrices do not fit", Remedy::OnnxAgain))?;
            for (index, value) in product.data.iter_mut().enumerate() {
                *value = *value * alpha + bias[index % outputs];
            }
            Ok(vec![Tensor::Floats(product)])
        }
    }
}

/// MatMul.
pub(super) fn matmul(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let (a, b) = (node.required(0)?, node.required(1)?);
    let misfit = || -> Error {
        node.error(
            "its shapes do not fit or are not supported",
            Remedy::CutGraph,
        )
    };
    match (a, b) {
        (Tensor::View(view), _) => {
            let weights = matrix(node, 1)?;
            let rank = weights.shape.len();
            let lead = rank.saturating_sub(2);
            let plain =
                rank <= view.axes.len().max(2) && weights.shape[..lead].iter().all(|&len| len == 1);
            if !plain || rank == 0 || view.axes.is_empty() {
                return Err(misfit().into());
            }
            let last = view.axes.len() - 1;
            if rank == 1 {
                let mut product = apply(eval, node, view, last, &weights.data, &[0.0])?;
                product.axes.pop();
                return Ok(vec![Tensor::View(product)]);
            }
            let square = Array {
                shape: weights.shape[lead..].to_vec(),
                data: weights.data,
            };
            let w = transposed(&square, &node.budget).ok_or_else(misfit)?;
            let bias = vec![0.0; w.shape[0]];
            Ok(vec![Tensor::View(apply(
                eval, node, view, last, &w.data, &bias,
            )?)])
        }
        (_, Tensor::View(view)) => {
            let weights = matrix(node, 0)?;
            let Some(axis) = view.axes.len().checked_sub(2) else {
                return Err(misfit().into());
            };
            if weights.shape.len() != 2 {
                return Err(misfit().into());
            }
            let bias = vec![0.0; weights.shape[0]];
            Ok(vec![Tensor::View(apply(
                eval,
                node,
                view,
                axis,
                &weights.data,
                &bias,
            )?)])
        }
        _ => {
            let product =
                multiply(&matrix(node, 0)?, &matrix(node, 1)?, &node.budget).ok_or_else(misfit)?;
            Ok(vec![Tensor::Floats(product)])
        }
    }
}
