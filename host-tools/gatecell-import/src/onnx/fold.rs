//! Operators that pass their input on, and arithmetic on constants.

use super::array::{Array, broadcast_shape};
use super::attributes::Node;
use super::budget::Budget;
use super::dim::Dim;
use super::roles::Step;
use super::tensor::Tensor;
use super::view::{Part, View};
use gatecell_network::remedy::Remedy;

/// ONNX numbers of the element types that Cast may name.
const FLOAT_TYPES: [i64; 4] = [1, 10, 11, 16];
const INT_TYPES: [i64; 2] = [6, 7];

/// Identity, Dropout in inference mode, and Cast.
pub(super) fn pass_on(node: &Node) -> Step<Vec<Tensor>> {
    let tensor = node.copy(node.required(0)?)?;
    match node.op {
        "Dropout" => dropout(node)?,
        "Cast" => return cast(node, tensor),
        _ => {}
    }
    Ok(vec![tensor])
}

fn dropout(node: &Node) -> Step<()> {
    // Neither the ratio nor the seed matters in inference mode.
    node.float("ratio")?;
    node.int("seed")?;
    node.ints("consumed_inputs")?;
    let training = match node.optional(2) {
        Some(Tensor::Ints(array)) => array.data.iter().any(|&dim| dim != Dim::Known(0)),
        Some(_) => true,
        None => node.has("is_test") && node.int("is_test")? == Some(0),
    };
    match training {
        false => Ok(()),
        true => Err(node
            .error("it is in training mode", Remedy::InferenceMode)
            .into()),
    }
}

fn cast(node: &Node, tensor: Tensor) -> Step<Vec<Tensor>> {
    // `saturate` concerns 8-bit floats only.
    node.int("saturate")?;
    node.string("round_mode")?;
    let to = node.int("to")?.unwrap_or_default();
    let cast = match tensor {
        Tensor::Floats(array) if INT_TYPES.contains(&to) => {
            Some(Tensor::Ints(array.map(|&value| Dim::Known(value as i64))))
        }
        Tensor::Ints(_) if FLOAT_TYPES.contains(&to) => {
            tensor.floats(&node.budget).map(Tensor::Floats)
        }
        Tensor::Ints(array) if INT_TYPES.contains(&to) => Some(Tensor::Ints(array)),
        Tensor::Floats(_) | Tensor::Fill { .. } if FLOAT_TYPES.contains(&to) => Some(tensor),
        // On a value of the network a cast to float changes nothing. A cast to
        // integers is met only on lengths, which are integers already.
        Tensor::View(view)
            if FLOAT_TYPES.contains(&to) || (INT_TYPES.contains(&to) && is_lengths(&view)) =>
        {
            Some(Tensor::View(view))
        }
        Tensor::View(_) if INT_TYPES.contains(&to) => {
            return Err(node
                .attribute_error(
                    "to",
                    "it makes integers of values, as an embedding looks up its rows by",
                    Remedy::OneHot,
                )
                .into());
        }
        _ => None,
    };
    let cast = cast.ok_or_else(|| {
        let types = usize::try_from(to).ok().and_then(|to| TYPES.get(to));
        node.attribute_error(
            "to",
            format!(
                "a cast to {} is not supported here",
                types.unwrap_or(&"an unknown type")
            ),
            Remedy::CutGraph,
        )
    })?;
    Ok(vec![cast])
}

/// A graph input that can be the lengths of sequences: one axis, not known to count
/// features.
fn is_lengths(view: &View) -> bool {
    let input = matches!(view.parts[..], [Part::Input(_)]);
    input && matches!(view.axes[..], [axis] if axis.as_feature().is_none())
}

/// ONNX' element types by number.
const TYPES: [&str; 17] = [
    "undefined",
    "float32",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "int32",
    "int64",
    "string",
    "bool",
    "float16",
    "float64",
    "uint32",
    "uint64",
    "complex64",
    "complex128",
    "bfloat16",
];

/// Arithmetic on two constants; `None` if one of them is no constant.
pub(super) fn arithmetic(op: &str, a: &Tensor, b: &Tensor, budget: &Budget) -> Option<Tensor> {
    if let (Tensor::Ints(a), Tensor::Ints(b)) = (a, b) {
        return Some(Tensor::Ints(zip(a, b, |x, y| on_dims(op, x, y), budget)?));
    }
    let (a, b) = (a.floats(budget)?, b.floats(budget)?);
    let f: fn(f64, f64) -> f64 = match op {
        "Add" => |x, y| x + y,
        "Sub" => |x, y| x - y,
        "Mul" => |x, y| x * y,
        "Div" => |x, y| x / y,
        "Min" => f64::min,
        "Max" => f64::max,
        _ => return None,
    };
    Some(Tensor::Floats(zip(&a, &b, f, budget)?))
}

fn on_dims(op: &str, x: Dim, y: Dim) -> Dim {
    // Exporters multiply by 1 and add 0, which keeps a dynamic length.
    match (op, x, y) {
        ("Mul" | "Div", x, Dim::Known(1)) | ("Mul", Dim::Known(1), x) => return x,
        ("Add" | "Sub", x, Dim::Known(0)) | ("Add", Dim::Known(0), x) => return x,
        _ => {}
    }
    let (Some(a), Some(b)) = (x.known(), y.known()) else {
        return Dim::Unknown;
    };
    let result = match op {
        "Add" => a.checked_add(b),
        "Sub" => a.checked_sub(b),
        "Mul" => a.checked_mul(b),
        "Div" => a.checked_div(b),
        "Min" => Some(a.min(b)),
        "Max" => Some(a.max(b)),
        _ => None,
    };
    result.map_or(Dim::Unknown, Dim::Known)
}

fn zip<T: Clone + Copy>(
    a: &Array<T>,
    b: &Array<T>,
    f: impl Fn(T, T) -> T,
    budget: &Budget,
) -> Option<Array<T>> {
    let shape = broadcast_shape(&a.shape, &b.shape)?;
    let (a, b) = (a.broadcast(&shape, budget)?, b.broadcast(&shape, budget)?);
    budget.elements::<T>(&shape)?;
    let data = a.data.iter().zip(&b.data).map(|(&x, &y)| f(x, y)).collect();
    Some(Array { shape, data })
}
