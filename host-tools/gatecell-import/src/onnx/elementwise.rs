//! Activations, softmax, and arithmetic with constants.

use super::activation;
use super::array::Array;
use super::attributes::Node;
use super::builder::Scaling;
use super::eval::Eval;
use super::fold;
use super::roles::Step;
use super::state::finite;
use super::tensor::Tensor;
use super::view::{Kind, View, ViewAxis};
use gatecell_network::error::Result;
use gatecell_network::network::Layer;
use gatecell_network::remedy::Remedy;

/// An elementwise activation.
pub(super) fn activation(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let function = activation::operator(node)?;
    on_all(eval, node, node.view(0)?, Layer::Activation(function))
}

/// A layer that keeps width and order of the features.
fn on_all(eval: &mut Eval, node: &Node, view: &View, layer: Layer) -> Step<Vec<Tensor>> {
    let (part, mut view) = eval.builder.single(eval.roles, &node.name, view);
    let (width, rate) = (
        eval.builder.width(eval.roles, part),
        eval.builder.rate(part),
    );
    view.parts = vec![
        eval.builder
            .push(&node.name, layer, vec![part], width, rate),
    ];
    Ok(vec![Tensor::View(view)])
}

/// Softmax and LogSoftmax.
pub(super) fn softmax(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let view = node.view(0)?;
    let rank = view.axes.len();
    let default = if node.opset < 13 { 1 } else { -1 };
    let axis = node.axis(node.int("axis")?.unwrap_or(default), rank)?;
    let entry = view.axes[axis];
    if let Kind::Free(..) = entry.kind {
        eval.claim_feature(node, &entry, None)?;
    }
    // Before opset 13 all axes from this one on were flattened.
    let flattened = node.opset < 13 && axis + 1 != rank;
    let (_, whole) = eval.builder.single(eval.roles, &node.name, view);
    let width: usize = whole
        .parts
        .iter()
        .map(|&part| eval.builder.width(eval.roles, part))
        .sum();
    let mut shown = whole
        .selection(&node.budget)
        .ok_or_else(|| node.too_large())?;
    shown.sort_unstable();
    if flattened
        || entry.as_feature().map(|(len, _)| len) != Some(width)
        || !shown.into_iter().eq(0..width)
    {
        return Err(node
            .attribute_error(
                "axis",
                "it does not run over all features of one value",
                Remedy::CutGraph,
            )
            .into());
    }
    let layer = if node.op == "Softmax" {
        Layer::Softmax
    } else {
        Layer::LogSoftmax
    };
    on_all(eval, node, view, layer)
}

/// One number for each feature that a view shows, from an array that is
/// broadcast against the view.
fn per_feature(eval: &mut Eval, node: &Node, view: &View, array: &Array<f64>) -> Step<Vec<f64>> {
    let misfit = || {
        node.error(
            "a constant varies along the batch or time axis, or does not fit its input",
            Remedy::CutGraph,
        )
    };
    let rank = view.axes.len();
    let mut lens = vec![1; rank.saturating_sub(array.shape.len())];
    lens.extend_from_slice(&array.shape);
    let mut shape = Vec::new();
    for (&len, axis) in lens.iter().zip(&view.axes) {
        if len != 1
            && let Kind::Free(..) = axis.kind
        {
            eval.claim_feature(node, axis, Some(len))?;
        }
        match axis.as_feature() {
            Some(_) => shape.push(len),
            None if len == 1 => {}
            None => return Err(misfit().into()),
        }
    }
    let features: Vec<usize> = view.features().iter().map(|&(len, _)| len).collect();
    if lens.len() != rank {
        return Err(misfit().into());
    }
    let array = Array {
        shape,
        data: array.data.clone(),
    };
    Ok(array
        .broadcast(&features, &node.budget)
        .ok_or_else(misfit)?
        .data)
}

/// Scales and shifts each feature that a view shows.
fn affine(eval: &mut Eval, node: &Node, view: &View, by: &Scaling) -> Step<View> {
    let (part, mut view) = eval.builder.single(eval.roles, &node.name, view);
    let width = eval.builder.width(eval.roles, part);
    let selection = view.selection(&node.budget);
    let selection = selection.ok_or_else(|| node.too_large())?;
    let paid = node.budget.elements::<f64>(&[2, width]);
    paid.ok_or_else(|| node.too_large())?;
    // Features that the view does not show may become anything: where all
    // shown ones are treated alike, so are they.
    let uniform = |values: &[f64]| values.windows(2).all(|pair| pair[0] == pair[1]);
    let alike = uniform(&by.scale) && uniform(&by.shift);
    let rest = |values: &[f64], other: f64| {
        if alike {
            values.first().copied().unwrap_or(other)
        } else {
            other
        }
    };
    let mut all = Scaling {
        scale: vec![rest(&by.scale, 1.0); width],
        shift: vec![rest(&by.shift, 0.0); width],
    };
    for (index, &feature) in selection.iter().enumerate() {
        all.scale[feature] = by.scale[index];
        all.shift[feature] = by.shift[index];
    }
    let scaled = eval
        .builder
        .scaled(eval.roles, &node.name, part, &all, &node.budget);
    view.parts = vec![scaled.ok_or_else(|| node.too_large())?];
    Ok(view)
}

/// Add, Sub, Mul, Div, Min, Max.
pub(super) fn binary(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    node.int("broadcast")?;
    if node.has("axis") {
        return Err(node
            .attribute_error(
                "axis",
                "broadcasting of opset 6 and older is not supported",
                Remedy::Opset {
                    newest: super::refuse::NEWEST_OPSET,
                },
            )
            .into());
    }
    if let [_] = node.inputs[..] {
        return Ok(vec![node.copy(node.required(0)?)?]);
    }
    let (a, b) = (node.required(0)?, node.required(1)?);
    let (view, constant, flipped) = match (a, b) {
        (Tensor::View(view), constant) => (view, constant, false),
        (constant, Tensor::View(view)) => (view, constant, true),
        _ => {
            let folded = (node.inputs.len() == 2)
                .then(|| fold::arithmetic(node.op, a, b, &node.budget))
                .flatten();
            let folded = folded.ok_or_else(|| {
                node.error("these constants cannot be combined", Remedy::FoldConstants)
            })?;
            return Ok(vec![folded]);
        }
    };
    let Some(constant) = constant.floats(&node.budget) else {
        return Err(node
            .error(
                "combining two values of the network element by element is not supported",
                Remedy::CutGraph,
            )
            .into());
    };
    finite(node, usize::from(!flipped), &constant.data)?;
    let mut view = view.clone();
    while view.axes.len() < constant.shape.len() {
        view.axes.insert(0, ViewAxis::single());
    }
    let values = per_feature(eval, node, &view, &constant)?;
    let ones = vec![1.0; values.len()];
    let zeros = vec![0.0; values.len()];
    let negative = |values: &[f64]| values.iter().map(|value| -value).collect();
    let by = match (node.op, flipped) {
        ("Add", _) => Scaling {
            scale: ones,
            shift: values,
        },
        ("Sub", false) => Scaling {
            scale: ones,
            shift: negative(&values),
        },
        ("Sub", true) => Scaling {
            scale: negative(&ones),
            shift: values,
        },
        ("Mul", _) => Scaling {
            scale: values,
            shift: zeros,
        },
        ("Div", false) if !values.contains(&0.0) => Scaling {
            scale: values.iter().map(|value| 1.0 / value).collect(),
            shift: zeros,
        },
        _ => {
            return Err(node
                .error(
                    "this combination of a value and a constant is not supported",
                    Remedy::CutGraph,
                )
                .into());
        }
    };
    Ok(vec![Tensor::View(affine(eval, node, &view, &by)?)])
}

/// Neg.
pub(super) fn negate(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    match node.required(0)? {
        Tensor::View(view) => {
            let count = view
                .selection(&node.budget)
                .ok_or_else(|| node.too_large())?
                .len();
            let paid = node.budget.elements::<f64>(&[2, count]);
            paid.ok_or_else(|| node.too_large())?;
            let by = Scaling {
                scale: vec![-1.0; count],
                shift: vec![0.0; count],
            };
            Ok(vec![Tensor::View(affine(eval, node, view, &by)?)])
        }
        constant => {
            let minus_one = match constant {
                Tensor::Ints(_) => Tensor::Ints(Array::scalar(super::dim::Dim::Known(-1))),
                _ => Tensor::Floats(Array::scalar(-1.0)),
            };
            let product = fold::arithmetic("Mul", constant, &minus_one, &node.budget);
            Ok(vec![product.ok_or_else(|| {
                node.error("this constant cannot be negated", Remedy::FoldConstants)
            })?])
        }
    }
}

/// BatchNormalization in inference mode, over features.
pub(super) fn batch_normalization(eval: &mut Eval, node: &Node) -> Step<Vec<Tensor>> {
    let view = node.view(0)?;
    let epsilon = node.float("epsilon")?.unwrap_or(1e-5);
    node.float("momentum")?;
    node.int("spatial")?;
    if node.flag("training_mode")? {
        return Err(node
            .attribute_error("training_mode", "it is on", Remedy::InferenceMode)
            .into());
    }
    let rank = view.axes.len();
    let parameter = |index: usize| -> Result<Vec<f64>> {
        let array = node
            .required(index)?
            .floats(&node.budget)
            .filter(|array| array.shape.len() == 1);
        let array = array.ok_or_else(|| {
            node.error(
                format!("input {index} is no constant vector"),
                Remedy::InferenceMode,
            )
        })?;
        finite(node, index, &array.data)?;
        Ok(array.data)
    };
    let (scale, bias, mean, variance) =
        (parameter(1)?, parameter(2)?, parameter(3)?, parameter(4)?);
    if [bias.len(), mean.len(), variance.len()]
        .iter()
        .any(|&len| len != scale.len())
        || rank < 2
    {
        return Err(node
            .error("its parameters differ in length", Remedy::OnnxAgain)
            .into());
    }
    let factor: Vec<f64> = scale
        .iter()
        .zip(&variance)
        .map(|(s, v)| s / (v + epsilon).sqrt())
        .collect();
    let shift: Vec<f64> = bias
        .iter()
        .zip(mean.iter().zip(&factor))
        .map(|(b, (m, f))| b - m * f)
        .collect();
    // Axis 1 is the channel axis, whatever the rank.
    let mut shape = vec![1; rank - 1];
    shape[0] = factor.len();
    let by = Scaling {
        scale: per_feature(
            eval,
            node,
            view,
            &Array {
                shape: shape.clone(),
                data: factor,
            },
        )?,
        shift: per_feature(eval, node, view, &Array { shape, data: shift })?,
    };
    Ok(vec![Tensor::View(affine(eval, node, view, &by)?)])
}
