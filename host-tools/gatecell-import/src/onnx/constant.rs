//! Constants of the file: initializers, Constant nodes and bound inputs.

use rten_onnx::onnx::{DataType, TensorProto};

use super::array::{Array, elements};
use super::attributes::Node;
use super::dim::Dim;
use super::eval::MAX_RANK;
use super::roles::Step;
use super::tensor::Tensor;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Decodes a tensor of the file.
pub(super) fn decode(proto: &TensorProto) -> Result<Tensor> {
    let name = proto.name.as_deref().unwrap_or_default();
    decode_data(proto).map_err(|error| error.at(format!("tensor '{name}'")))
}

fn decode_data(proto: &TensorProto) -> Result<Tensor> {
    if super::external::is_external(proto) {
        return Err(Error::new(
            "its data is in another file",
            Remedy::ExternalData,
        ));
    }
    let shape: Option<Vec<usize>> = proto
        .dims
        .iter()
        .map(|&len| usize::try_from(len).ok())
        .collect();
    let shape = shape.filter(|shape| shape.len() <= MAX_RANK);
    let (Some(shape), Some(data_type)) = (shape, proto.data_type) else {
        return Err(damaged("it has no valid shape and type"));
    };
    let count = elements(&shape).ok_or_else(|| damaged("its shape claims too many elements"))?;
    match data_type {
        DataType::FLOAT => floats(
            proto,
            shape,
            count,
            proto.float_data.iter().map(|&x| f64::from(x)),
            |bytes: [u8; 4]| f64::from(f32::from_le_bytes(bytes)),
        ),
        DataType::DOUBLE => floats(
            proto,
            shape,
            count,
            proto.double_data.iter().copied(),
            f64::from_le_bytes,
        ),
        // Halves travel in the int32 field as their bit patterns.
        DataType::FLOAT16 => floats(
            proto,
            shape,
            count,
            proto.int32_data.iter().map(|&x| half(x as u16)),
            |bytes: [u8; 2]| half(u16::from_le_bytes(bytes)),
        ),
        DataType::BFLOAT16 => floats(
            proto,
            shape,
            count,
            proto.int32_data.iter().map(|&x| brain(x as u16)),
            |bytes: [u8; 2]| brain(u16::from_le_bytes(bytes)),
        ),
        DataType::INT64 => ints(
            proto,
            shape,
            count,
            proto.int64_data.iter().copied(),
            i64::from_le_bytes,
        ),
        DataType::INT32 => ints(
            proto,
            shape,
            count,
            proto.int32_data.iter().map(|&x| i64::from(x)),
            |bytes: [u8; 4]| i64::from(i32::from_le_bytes(bytes)),
        ),
        DataType::BOOL => ints(
            proto,
            shape,
            count,
            proto.int32_data.iter().map(|&x| i64::from(x)),
            |[byte]: [u8; 1]| i64::from(byte),
        ),
        other => Err(Error::new(
            format!("element type {other} is not supported"),
            Remedy::FloatModel,
        )),
    }
}

fn damaged(reason: impl Into<String>) -> Error {
    Error::new(reason, Remedy::OnnxAgain)
}

/// The elements, from the raw bytes where there are any, else from the list.
fn elements_of<T, const N: usize>(
    proto: &TensorProto,
    count: usize,
    listed: impl ExactSizeIterator<Item = T>,
    from_bytes: impl Fn([u8; N]) -> T,
) -> Result<Vec<T>> {
    let data: Vec<T> = match &proto.raw_data {
        Some(raw) => {
            let raw = raw.borrow();
            if count.checked_mul(N) != Some(raw.len()) {
                return Err(damaged(format!(
                    "its shape needs {count} elements, its data has {} bytes",
                    raw.len()
                )));
            }
            raw.as_chunks::<N>()
                .0
                .iter()
                .map(|&bytes| from_bytes(bytes))
                .collect()
        }
        None => listed.collect(),
    };
    match data.len() == count {
        true => Ok(data),
        false => Err(damaged(format!(
            "its shape needs {count} elements, its data has {}",
            data.len()
        ))),
    }
}

fn floats<const N: usize>(
    proto: &TensorProto,
    shape: Vec<usize>,
    count: usize,
    listed: impl ExactSizeIterator<Item = f64>,
    from_bytes: impl Fn([u8; N]) -> f64,
) -> Result<Tensor> {
    let data = elements_of(proto, count, listed, from_bytes)?;
    Ok(Tensor::Floats(Array { shape, data }))
}

fn ints<const N: usize>(
    proto: &TensorProto,
    shape: Vec<usize>,
    count: usize,
    listed: impl ExactSizeIterator<Item = i64>,
    from_bytes: impl Fn([u8; N]) -> i64,
) -> Result<Tensor> {
    let data = elements_of(proto, count, listed, from_bytes)?;
    Ok(Tensor::Ints(Array {
        shape,
        data: data.into_iter().map(Dim::Known).collect(),
    }))
}

/// IEEE 754 half precision.
fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    sign * match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

/// The upper half of an IEEE 754 single.
fn brain(bits: u16) -> f64 {
    f64::from(f32::from_bits(u32::from(bits) << 16))
}

/// Constant.
pub(super) fn constant(node: &Node) -> Step<Vec<Tensor>> {
    let float = |value: f32| f64::from(value);
    let tensor = if let Some(proto) = node.tensor("value")? {
        decode(proto).map_err(|error| error.at(node.place()))?
    } else if let Some(value) = node.float("value_float")? {
        Tensor::Floats(Array::scalar(value))
    } else if let Some(values) = node.floats("value_floats")? {
        Tensor::Floats(Array::vector(
            values.iter().map(|&value| float(value)).collect(),
        ))
    } else if let Some(value) = node.int("value_int")? {
        Tensor::Ints(Array::scalar(Dim::Known(value)))
    } else if let Some(values) = node.ints("value_ints")? {
        Tensor::Ints(Array::vector(
            values.iter().map(|&value| Dim::Known(value)).collect(),
        ))
    } else {
        return Err(node
            .error("its value has an unsupported form", Remedy::DenseConstants)
            .into());
    };
    Ok(vec![tensor])
}

/// ConstantOfShape.
pub(super) fn constant_of_shape(node: &Node) -> Step<Vec<Tensor>> {
    let dims = node.shape_input(0)?;
    let value = match node.tensor("value")? {
        None => Tensor::Floats(Array::scalar(0.0)),
        Some(proto) => decode(proto).map_err(|error| error.at(node.place()))?,
    };
    let single = |len: usize| len == 1;
    Ok(vec![match value {
        Tensor::Floats(array) if single(array.data.len()) => Tensor::Fill {
            dims,
            value: array.data[0],
        },
        Tensor::Ints(array) if single(array.data.len()) => {
            let shape: Option<Vec<usize>> = dims
                .iter()
                .map(|dim| usize::try_from(dim.known()?).ok())
                .collect();
            let filled = shape
                .and_then(|shape| Array::scalar(array.data[0]).broadcast(&shape, &node.budget));
            Tensor::Ints(filled.ok_or_else(|| {
                node.error(
                    "integers over a dynamic shape are not supported",
                    Remedy::FixShapes,
                )
            })?)
        }
        _ => {
            return Err(node
                .attribute_error("value", "it is not one number", Remedy::OnnxAgain)
                .into());
        }
    }])
}
