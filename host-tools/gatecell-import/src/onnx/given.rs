//! What a graph is given: its initializers, and what its inputs declare.

use std::collections::HashMap;
use std::rc::Rc;

use rten_onnx::onnx::{DataType, GraphProto};

use super::array::{Array, elements};
use super::constant;
use super::dim::Dim;
use super::eval::{MAX_RANK, Tensors};
use super::roles::InputRoles;
use super::tensor::Tensor;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Longest axis that a graph input may declare, and largest product of them.
const MAX_INPUT: usize = 1 << 32;

/// Initializers and bound inputs.
pub(super) fn constants<'a>(
    graph: &'a GraphProto,
    bound: &'a [(String, Vec<usize>, Vec<f64>)],
) -> Result<Tensors<'a>> {
    let mut constants = HashMap::new();
    for initializer in &graph.initializer {
        let name = initializer.name.as_deref().unwrap_or_default();
        constants.insert(name, Rc::new(constant::decode(initializer)?));
    }
    for (name, shape, data) in bound {
        let input = graph
            .input
            .iter()
            .find(|input| input.name.as_deref() == Some(name));
        let Some(input) = input else {
            return Err(
                Error::new("the graph has no such input", Remedy::BindInputs)
                    .at(format!("graph input '{name}'")),
            );
        };
        if elements(shape) != Some(data.len()) {
            return Err(Error::new(
                format!("{} values do not fill the shape {shape:?}", data.len()),
                Remedy::BindInputs,
            )
            .at(format!("graph input '{name}'")));
        }
        let array = Array {
            shape: shape.clone(),
            data: data.clone(),
        };
        let integer = matches!(element_type(input), Some(DataType::INT32 | DataType::INT64));
        let tensor = match integer {
            true => Tensor::Ints(array.map(|&value| Dim::Known(value as i64))),
            false => Tensor::Floats(array),
        };
        constants.insert(name.as_str(), Rc::new(tensor));
    }
    Ok(constants)
}

fn element_type(input: &rten_onnx::onnx::ValueInfoProto) -> Option<DataType> {
    input.r#type.as_ref()?.tensor_type.as_ref()?.elem_type
}

/// What a graph input declares about itself.
pub(super) fn declared(input: &rten_onnx::onnx::ValueInfoProto) -> Result<InputRoles> {
    let name = input.name.clone().unwrap_or_default();
    let shape = input
        .r#type
        .as_ref()
        .and_then(|kind| kind.tensor_type.as_ref())
        .and_then(|tensor| tensor.shape.as_ref());
    let Some(shape) = shape else {
        return Err(Error::new("it declares no shape", Remedy::DeclareRank)
            .at(format!("graph input '{name}'")));
    };
    // Some exporters write 0 or −1 for a dynamic length.
    let lens: Vec<Option<usize>> = shape
        .dim
        .iter()
        .map(|dim| {
            dim.dim_value
                .and_then(|len| usize::try_from(len).ok())
                .filter(|&len| len > 0)
        })
        .collect();
    let total = lens
        .iter()
        .flatten()
        .try_fold(1usize, |n, &len| n.checked_mul(len));
    if total.is_none_or(|total| total > MAX_INPUT) || lens.len() > MAX_RANK {
        return Err(
            Error::new("it declares an impossible size", Remedy::OnnxAgain)
                .at(format!("graph input '{name}'")),
        );
    }
    Ok(InputRoles {
        name,
        roles: vec![None; lens.len()],
        lens,
        purpose: None,
    })
}
