//! Small graphs for the tests.

use std::cell::RefCell;

use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};

use crate::onnx::from_bytes;
use gatecell_network::error::Result;
use gatecell_network::network::Network;

/// A float tensor with the given elements.
pub(super) fn floats(name: &str, dims: &[i64], data: &[f32]) -> TensorProto {
    let raw = data.iter().flat_map(|value| value.to_le_bytes()).collect();
    TensorProto {
        name: Some(name.to_owned()),
        dims: dims.to_vec(),
        data_type: Some(DataType::FLOAT),
        raw_data: Some(RefCell::new(raw)),
        ..Default::default()
    }
}

/// A float tensor of small numbers that are all different.
pub(super) fn weights(name: &str, dims: &[i64]) -> TensorProto {
    let count = dims.iter().product::<i64>() as u16;
    let data: Vec<f32> = (0..count)
        .map(|index| f32::from(index) / 16.0 - 0.4)
        .collect();
    floats(name, dims, &data)
}

/// A vector of integers.
pub(super) fn ints(name: &str, data: &[i64]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: vec![data.len() as i64],
        data_type: Some(DataType::INT64),
        int64_data: data.to_vec(),
        ..Default::default()
    }
}

/// A node; its name is that of its first output.
pub(super) fn node(op: &str, inputs: &[&str], outputs: &[&str]) -> NodeProto {
    NodeProto {
        op_type: Some(op.to_owned()),
        input: inputs.iter().map(|&name| name.to_owned()).collect(),
        output: outputs.iter().map(|&name| name.to_owned()).collect(),
        ..Default::default()
    }
}

/// The node with an integer attribute more.
pub(super) fn with_int(mut node: NodeProto, name: &str, value: i64) -> NodeProto {
    node.attribute.push(AttributeProto {
        name: Some(name.to_owned()),
        i: Some(value),
        r#type: Some(AttributeType::INT),
        ..Default::default()
    });
    node
}

/// The node with a string attribute more.
pub(super) fn with_string(mut node: NodeProto, name: &str, value: &str) -> NodeProto {
    node.attribute.push(AttributeProto {
        name: Some(name.to_owned()),
        s: Some(value.to_owned()),
        r#type: Some(AttributeType::STRING),
        ..Default::default()
    });
    node
}

/// The node with integers as an attribute more.
pub(super) fn with_ints(mut node: NodeProto, name: &str, values: &[i64]) -> NodeProto {
    node.attribute.push(AttributeProto {
        name: Some(name.to_owned()),
        ints: values.to_vec(),
        r#type: Some(AttributeType::INTS),
        ..Default::default()
    });
    node
}

/// A graph input or output; lengths of −1 are dynamic.
fn info(name: &str, dims: &[i64]) -> ValueInfoProto {
    let dim = dims
        .iter()
        .map(|&len| match len {
            -1 => Dimension {
                dim_param: Some("n".to_owned()),
                ..Default::default()
            },
            len => Dimension {
                dim_value: Some(len),
                ..Default::default()
            },
        })
        .collect();
    let tensor = TypeProtoTensor {
        elem_type: Some(DataType::FLOAT),
        shape: Some(TensorShapeProto { dim }),
    };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor),
            ..Default::default()
        }),
    }
}

/// Bytes of a model of opset 17 with the input `x`.
pub(super) fn bytes(
    x: &[i64],
    initializer: Vec<TensorProto>,
    node: Vec<NodeProto>,
    outputs: &[&str],
) -> Vec<u8> {
    bytes_with(&[("x", x)], initializer, node, outputs)
}

/// Bytes of a model of opset 17 with any inputs.
pub(super) fn bytes_with(
    inputs: &[(&str, &[i64])],
    initializer: Vec<TensorProto>,
    node: Vec<NodeProto>,
    outputs: &[&str],
) -> Vec<u8> {
    let graph = GraphProto {
        node,
        initializer,
        input: inputs.iter().map(|(name, dims)| info(name, dims)).collect(),
        output: outputs.iter().map(|name| info(name, &[])).collect(),
        ..Default::default()
    };
    let model = ModelProto {
        ir_version: Some(8),
        graph: Some(graph),
        opset_import: vec![OperatorSetIdProto {
            domain: None,
            version: Some(17),
        }],
        ..Default::default()
    };
    model.write_buf().expect("model is written to memory")
}

/// Imports such a model.
pub(super) fn import(
    x: &[i64],
    initializer: Vec<TensorProto>,
    node: Vec<NodeProto>,
    outputs: &[&str],
) -> Result<Network> {
    from_bytes("test.onnx", &bytes(x, initializer, node, outputs))
}

/// Weights of a GRU with 3 inputs and 2 units.
pub(super) fn gru_weights() -> Vec<TensorProto> {
    vec![
        weights("W", &[1, 6, 3]),
        weights("R", &[1, 6, 2]),
        weights("B", &[1, 12]),
    ]
}

/// A GRU with these weights that reads `input`.
pub(super) fn gru(input: &str) -> NodeProto {
    with_int(
        node("GRU", &[input, "W", "R", "B"], &["y", "y_h"]),
        "hidden_size",
        2,
    )
}
