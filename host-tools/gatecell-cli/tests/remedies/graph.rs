//! Small graphs, and the network that they are.

use std::cell::RefCell;

use gatecell_convert::error::Result;
use gatecell_convert::import::onnx::from_bytes;
use gatecell_convert::network::Network;
use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, Dimension, GraphProto, ModelProto, NodeProto,
    OperatorSetIdProto, TensorProto, TensorShapeProto, TypeProto, TypeProtoTensor, ValueInfoProto,
};

/// A graph that is being built.
#[derive(Clone)]
pub(crate) struct Graph {
    pub(crate) inputs: Vec<ValueInfoProto>,
    pub(crate) weights: Vec<TensorProto>,
    pub(crate) nodes: Vec<NodeProto>,
    pub(crate) outputs: Vec<String>,
    pub(crate) opset: i64,
}

impl Graph {
    /// `z [1, T, 2]` = GRU of `x [1, T, 3]`.
    pub(crate) fn gru() -> Self {
        Self {
            inputs: vec![input("x", &[1, -1, 3])],
            weights: vec![
                numbers("W", &[1, 6, 3]),
                numbers("R", &[1, 6, 2]),
                numbers("B", &[1, 12]),
                ints("axes", &[1]),
            ],
            nodes: vec![
                node("Transpose", &["x"], &["t"]).ints("perm", &[1, 0, 2]),
                node("GRU", &["t", "W", "R", "B"], &["y", "y_h"])
                    .int("hidden_size", 2)
                    .int("linear_before_reset", 1),
                node("Squeeze", &["y", "axes"], &["s"]),
                node("Transpose", &["s"], &["z"]).ints("perm", &[1, 0, 2]),
            ],
            outputs: vec!["z".to_owned()],
            opset: 17,
        }
    }

    /// With a change.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// With a node more, whose first output is the graph's.
    pub(crate) fn then(self, node: NodeProto) -> Self {
        self.with(|graph| {
            graph.outputs = vec![node.output[0].clone()];
            graph.nodes.push(node);
        })
    }

    /// The GRU.
    pub(crate) fn recurrent(&mut self) -> &mut NodeProto {
        let found = self
            .nodes
            .iter_mut()
            .find(|node| node.op_type.as_deref() == Some("GRU"));
        found.expect("a GRU")
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let outputs = self.outputs.iter().map(|name| input(name, &[])).collect();
        let model = ModelProto {
            ir_version: Some(8),
            graph: Some(GraphProto {
                node: self.nodes.clone(),
                initializer: self.weights.clone(),
                input: self.inputs.clone(),
                output: outputs,
                ..Default::default()
            }),
            opset_import: vec![OperatorSetIdProto {
                domain: None,
                version: Some(self.opset),
            }],
            ..Default::default()
        };
        model.write_buf().expect("model")
    }

    pub(crate) fn import(&self) -> Result<Network> {
        from_bytes("graph.onnx", &self.bytes())
    }

    /// The network, which must be sound.
    pub(crate) fn network(&self) -> Network {
        self.import()
            .unwrap_or_else(|error| panic!("{error}: {}", error.remedy))
    }
}

/// A float tensor.
pub(crate) fn floats(name: &str, dims: &[i64], data: &[f32]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: dims.to_vec(),
        data_type: Some(DataType::FLOAT),
        raw_data: Some(RefCell::new(
            data.iter().flat_map(|x| x.to_le_bytes()).collect(),
        )),
        ..Default::default()
    }
}

/// Numbers that are all different.
pub(crate) fn numbers(name: &str, dims: &[i64]) -> TensorProto {
    let count = dims.iter().product::<i64>() as usize;
    let data: Vec<f32> = (0..count).map(|index| index as f32 / 32.0 - 0.4).collect();
    floats(name, dims, &data)
}

/// A vector of integers.
pub(crate) fn ints(name: &str, data: &[i64]) -> TensorProto {
    TensorProto {
        name: Some(name.to_owned()),
        dims: vec![data.len() as i64],
        data_type: Some(DataType::INT64),
        int64_data: data.to_vec(),
        ..Default::default()
    }
}

/// A graph input; lengths of −1 are dynamic.
pub(crate) fn input(name: &str, dims: &[i64]) -> ValueInfoProto {
    let dim = dims.iter().map(|&len| match len {
        -1 => Dimension {
            dim_param: Some("n".to_owned()),
            ..Default::default()
        },
        len => Dimension {
            dim_value: Some(len),
            ..Default::default()
        },
    });
    let tensor = TypeProtoTensor {
        elem_type: Some(DataType::FLOAT),
        shape: Some(TensorShapeProto { dim: dim.collect() }),
    };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto {
            tensor_type: Some(tensor),
            ..Default::default()
        }),
    }
}

/// A node.
pub(crate) fn node(op: &str, inputs: &[&str], outputs: &[&str]) -> NodeProto {
    NodeProto {
        op_type: Some(op.to_owned()),
        input: inputs.iter().map(|&name| name.to_owned()).collect(),
        output: outputs.iter().map(|&name| name.to_owned()).collect(),
        ..Default::default()
    }
}

/// Attributes of a node.
pub(crate) trait Attributes {
    fn attribute(self, attribute: AttributeProto) -> Self;

    fn int(self, name: &str, value: i64) -> Self
    where
        Self: Sized,
    {
        self.attribute(AttributeProto {
            name: Some(name.to_owned()),
            i: Some(value),
            r#type: Some(AttributeType::INT),
            ..Default::default()
        })
    }

    fn ints(self, name: &str, values: &[i64]) -> Self
    where
        Self: Sized,
    {
        self.attribute(AttributeProto {
            name: Some(name.to_owned()),
            ints: values.to_vec(),
            r#type: Some(AttributeType::INTS),
            ..Default::default()
        })
    }

    fn strings(self, name: &str, values: &[&str]) -> Self
    where
        Self: Sized,
    {
        self.attribute(AttributeProto {
            name: Some(name.to_owned()),
            strings: values.iter().map(|&value| value.to_owned()).collect(),
            r#type: Some(AttributeType::STRINGS),
            ..Default::default()
        })
    }

    fn floats(self, name: &str, values: &[f32]) -> Self
    where
        Self: Sized,
    {
        self.attribute(AttributeProto {
            name: Some(name.to_owned()),
            floats: values.to_vec(),
            r#type: Some(AttributeType::FLOATS),
            ..Default::default()
        })
    }

    fn string(self, name: &str, value: &str) -> Self
    where
        Self: Sized,
    {
        self.attribute(AttributeProto {
            name: Some(name.to_owned()),
            s: Some(value.to_owned()),
            r#type: Some(AttributeType::STRING),
            ..Default::default()
        })
    }
}

impl Attributes for NodeProto {
    fn attribute(mut self, attribute: AttributeProto) -> Self {
        self.attribute.push(attribute);
        self
    }
}
