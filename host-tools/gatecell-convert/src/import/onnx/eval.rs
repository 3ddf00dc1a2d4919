//! Evaluates the graph node by node.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use rten_onnx::onnx::{DataType, GraphProto, NodeProto};

use super::array::Array;
use super::attributes::{Node, node_name, place};
use super::builder::Builder;
use super::exporter::Exporter;
use super::roles::{InputRoles, Purpose, Role, Roles, Step, Stop};
use super::tensor::{Dim, Tensor};
use super::unrolled::{Graph, Item};
use super::{
    combine, constant, dense, elementwise, finish, fold, movement, recurrent, refuse, select,
    shape, unrolled,
};
use crate::error::{Error, Result};
use crate::network::{Network, Source};
use crate::remedy::Remedy;
use crate::warning::Warning;

/// Longest axis that a graph input may declare, and largest product of them.
const MAX_INPUT: usize = 1 << 32;

/// State of one evaluation.
pub(super) struct Eval<'a> {
    /// What is known about the graph inputs.
    pub(super) roles: &'a mut Roles,
    /// The network so far.
    pub(super) builder: Builder,
    /// Recurrent nodes that read lengths, and those that do not.
    pub(super) with_lengths: Vec<String>,
    /// See `with_lengths`.
    pub(super) without_lengths: Vec<String>,
    /// Nodes that took the last step of a sequence by its position.
    pub(super) last_steps: Vec<String>,
    /// Graph inputs that give initial states, in the order of
    /// `Network::state_inputs`.
    pub(super) states: Vec<usize>,
    /// Which program wrote the graph.
    pub(super) exporter: Exporter,
    /// What is unusual in the graph.
    pub(super) warnings: Vec<Warning>,
}

/// Imports a graph.
pub(super) fn import(
    graph: &GraphProto,
    opset: i64,
    exporter: Exporter,
    bound: &[(String, Vec<usize>, Vec<f64>)],
    source: Source,
) -> Result<Network> {
    let nodes = needed_nodes(graph);
    refuse::check(&nodes, exporter)?;
    let mut constants = constants(graph, bound)?;
    let folded = fold_constants(&nodes, opset, &constants);
    let items = roll(graph, &nodes, opset, &folded);
    unrolled::check(&items, exporter)?;
    let mut roles = Roles::default();
    let mut inputs = Vec::new();
    for input in &graph.input {
        let name = input.name.as_deref().unwrap_or_default();
        if constants.contains_key(name) {
            continue;
        }
        inputs.push(name);
        roles.inputs.push(declared(input)?);
    }
    // Every round but the last one learns the role of at least one axis or the
    // purpose of one input.
    let rounds = roles
        .inputs
        .iter()
        .map(|input| input.lens.len() + 1)
        .sum::<usize>()
        + 1;
    for _ in 0..rounds {
        let mut eval = Eval::new(&mut roles);
        eval.exporter = exporter;
        for (index, &name) in inputs.iter().enumerate() {
            constants.insert(name, Rc::new(Tensor::View(eval.roles.view(index))));
        }
        let evaluated = eval
            .evaluate(&items, opset, constants.clone())
            .and_then(|tensors| finish::network(&mut eval, graph, &tensors, source.clone()))
            .map_err(|stop| refuse::around(stop, &nodes));
        match evaluated {
            Ok(network) => return Ok(network),
            Err(Stop::Learned) => {}
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
    Err(Error::new(
        "the roles of the graph inputs' axes cannot be determined",
        Remedy::Report,
    ))
}

/// The nodes that the outputs depend on.
fn needed_nodes(graph: &GraphProto) -> Vec<&NodeProto> {
    let mut needed: HashSet<&str> = graph
        .output
        .iter()
        .filter_map(|output| output.name.as_deref())
        .collect();
    let mut nodes: Vec<&NodeProto> = Vec::new();
    for node in graph.node.iter().rev() {
        if node
            .output
            .iter()
            .any(|name| !name.is_empty() && needed.contains(name.as_str()))
        {
            needed.extend(node.input.iter().map(String::as_str));
            nodes.push(node);
        }
    }
    nodes.reverse();
    nodes
}

type Tensors<'a> = HashMap<&'a str, Rc<Tensor>>;

/// Constants, and what nodes compute from constants alone. What cannot be
/// computed is left to the evaluation, which says why.
fn fold_constants<'g>(nodes: &[&'g NodeProto], opset: i64, constants: &Tensors<'g>) -> Tensors<'g> {
    let mut folded = constants.clone();
    let mut roles = Roles::default();
    let mut eval = Eval::new(&mut roles);
    for &proto in nodes {
        let inputs = proto.input.iter().map(|name| {
            let found = folded.get(name.as_str()).cloned();
            (name.is_empty() || found.is_some()).then_some(found)
        });
        let Some(inputs) = inputs.collect::<Option<Vec<_>>>() else {
            continue;
        };
        let node = Node::new(proto, opset, inputs);
        let (Ok(outputs), Ok(())) = (eval.operator(&node), node.check_all_read()) else {
            continue;
        };
        for (name, tensor) in proto.output.iter().zip(outputs) {
            if !name.is_empty() {
                folded.insert(name, Rc::new(tensor));
            }
        }
    }
    folded
}

/// Rolls up recurrent layers that the exporter unrolled.
fn roll<'a>(
    graph: &'a GraphProto,
    nodes: &'a [&'a NodeProto],
    opset: i64,
    constants: &'a Tensors<'a>,
) -> Vec<Item<'a>> {
    let inputs: Vec<&str> = graph
        .input
        .iter()
        .filter_map(|input| input.name.as_deref())
        .collect();
    let outputs: Vec<&str> = graph
        .output
        .iter()
        .filter_map(|output| output.name.as_deref())
        .collect();
    unrolled::roll(&Graph::new(nodes, opset, constants), &inputs, &outputs)
}

/// Initializers and bound inputs.
fn constants<'a>(
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
        if super::array::elements(shape) != Some(data.len()) {
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
fn declared(input: &rten_onnx::onnx::ValueInfoProto) -> Result<InputRoles> {
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
    if total.is_none_or(|total| total > MAX_INPUT) {
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

impl<'a> Eval<'a> {
    fn new(roles: &'a mut Roles) -> Self {
        Self {
            roles,
            builder: Builder::default(),
            with_lengths: Vec::new(),
            without_lengths: Vec::new(),
            last_steps: Vec::new(),
            states: Vec::new(),
            exporter: Exporter::Other,
            warnings: Vec::new(),
        }
    }

    fn evaluate<'g>(
        &mut self,
        items: &[Item<'g>],
        opset: i64,
        mut tensors: Tensors<'g>,
    ) -> Step<Tensors<'g>> {
        for item in items {
            let proto = match item {
                Item::Node(proto) => *proto,
                Item::Layer(layer) => {
                    for (name, tensor) in unrolled::evaluate(self, layer, opset, &tensors)? {
                        tensors.insert(name, Rc::new(tensor));
                    }
                    continue;
                }
            };
            let op = proto.op_type.as_deref().unwrap_or_default();
            let mut inputs = Vec::with_capacity(proto.input.len());
            for name in &proto.input {
                inputs.push(match (name.is_empty(), tensors.get(name.as_str())) {
                    (true, _) => None,
                    (false, Some(tensor)) => Some(Rc::clone(tensor)),
                    (false, None) => {
                        return Err(Error::new(
                            format!("it reads '{name}', which no earlier node computes"),
                            Remedy::OnnxAgain,
                        )
                        .at(place(&node_name(proto), op))
                        .into());
                    }
                });
            }
            let node = Node::new(proto, opset, inputs);
            let outputs = self.operator(&node)?;
            node.check_all_read()?;
            for (name, tensor) in proto.output.iter().zip(outputs) {
                if !name.is_empty() {
                    tensors.insert(name, Rc::new(tensor));
                }
            }
            if let Some(name) = proto
                .output
                .iter()
                .find(|name| !name.is_empty() && !tensors.contains_key(name.as_str()))
            {
                return Err(node
                    .error(
                        format!("its output '{name}' is not supported"),
                        Remedy::InferenceMode,
                    )
                    .into());
            }
        }
        Ok(tensors)
    }

    fn operator(&mut self, node: &Node) -> Step<Vec<Tensor>> {
        match node.op {
            "RNN" | "LSTM" | "GRU" => recurrent::recurrent(self, node),
            "Gemm" => dense::gemm(self, node),
            "MatMul" => dense::matmul(self, node),
            "Add" | "Sub" | "Mul" | "Div" | "Min" | "Max" => elementwise::binary(self, node),
            "Neg" => elementwise::negate(self, node),
            "BatchNormalization" => elementwise::batch_normalization(self, node),
            "Softmax" | "LogSoftmax" => elementwise::softmax(self, node),
            "Identity" | "Dropout" | "Cast" => fold::pass_on(node),
            "Constant" => constant::constant(node),
            "ConstantOfShape" => constant::constant_of_shape(node),
            "Shape" | "Size" => shape::shape(node),
            "Transpose" => movement::transpose(node),
            "Squeeze" => movement::squeeze(self, node),
            "Unsqueeze" => movement::unsqueeze(node),
            "Reshape" => movement::reshape(self, node),
            "Flatten" => movement::flatten(self, node),
            "Expand" => movement::expand(node),
            "Slice" => select::slice(self, node),
            "Gather" => select::gather(self, node),
            "Split" => select::split(self, node),
            "Concat" => combine::concat(self, node),
            _ => elementwise::activation(self, node),
        }
    }

    /// Declares that an axis of a view counts features.
    pub(super) fn claim_feature(
        &mut self,
        node: &Node,
        axis: &super::view::ViewAxis,
        len: Option<usize>,
    ) -> Step<()> {
        let Some(len) = axis.len.or(len) else {
            return Err(node
                .error(
                    "it works on an axis whose length is not declared",
                    Remedy::FixShapes,
                )
                .into());
        };
        self.roles.assign_axis(axis, Role::Feature(len))?;
        self.roles.settle()
    }

    /// What to do where a layer's input is no sequence as it needs it.
    pub(super) fn sequence_remedy(&self) -> Remedy {
        match self.roles.inputs.iter().any(|input| input.lens.len() < 3) {
            // A window of all steps in one row, which a Reshape takes apart.
            true => Remedy::SequenceInput,
            false => Remedy::InputOrder,
        }
    }

    /// Name of the graph input used for lengths.
    pub(super) fn lengths_input(&self) -> Option<String> {
        let found = self
            .roles
            .inputs
            .iter()
            .find(|input| input.purpose == Some(Purpose::Lengths));
        found.map(|input| input.name.clone())
    }
}
