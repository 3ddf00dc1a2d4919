//! Evaluates the graph node by node.

use std::rc::Rc;

use rten_onnx::onnx::{GraphProto, NodeProto};

use super::attributes::{Node, node_name, place};
use super::budget::Budget;
use super::eval::{Eval, MAX_RANK, Tensors};
use super::exporter::Exporter;
use super::given::{constants, declared};
use super::roles::{Roles, Step, Stop};
use super::tensor::Tensor;
use super::unrolled::{Graph, Item};
use super::{
    combine, constant, dense, elementwise, finish, fold, movement, order, recurrent, refuse,
    select, shape, unrolled,
};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Network, Source};
use gatecell_network::remedy::Remedy;

/// Most graph inputs: a sequence, its lengths, and states of many layers.
const MAX_INPUTS: usize = 256;

/// What evaluating a node costs besides what it reads, as bytes of work.
const NODE_COST: usize = 256;

/// Imports a graph.
pub(super) fn import(
    graph: &GraphProto,
    opset: i64,
    exporter: Exporter,
    bound: &[(String, Vec<usize>, Vec<f64>)],
    source: Source,
    budget: Budget,
) -> Result<Network> {
    let nodes = order::needed(graph)?;
    refuse::check(&nodes, exporter)?;
    let constants = constants(graph, bound)?;
    let budget = Rc::new(budget);
    let folded = fold_constants(&nodes, opset, &constants, &budget)?;
    let items = roll(graph, &nodes, opset, &folded, &budget);
    unrolled::check(&items, exporter)?;
    let mut roles = Roles::default();
    let mut inputs = Vec::new();
    for input in &graph.input {
        let name = input.name.as_deref().unwrap_or_default();
        if constants.contains_key(name) {
            continue;
        }
        if inputs.len() == MAX_INPUTS {
            return Err(Error::new(
                format!("the graph has more than {MAX_INPUTS} inputs"),
                Remedy::StoreWeights,
            ));
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
        let mut eval = Eval::new(&mut roles, Rc::new(budget.for_next_round()));
        eval.exporter = exporter;
        let mut tensors = folded.clone();
        for (index, &name) in inputs.iter().enumerate() {
            tensors.insert(name, Rc::new(Tensor::View(eval.roles.view(index))));
        }
        let evaluated = eval
            .evaluate(&items, opset, tensors)
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

/// Constants, and what nodes compute from constants alone. What cannot be
/// computed is left to the evaluation, which says why.
fn fold_constants<'g>(
    nodes: &[&'g NodeProto],
    opset: i64,
    constants: &Tensors<'g>,
    budget: &Rc<Budget>,
) -> Result<Tensors<'g>> {
    let mut folded = constants.clone();
    let mut roles = Roles::default();
    let mut eval = Eval::new(&mut roles, Rc::clone(budget));
    for &proto in nodes {
        let inputs = proto.input.iter().map(|name| {
            let found = folded.get(name.as_str()).cloned();
            (name.is_empty() || found.is_some()).then_some(found)
        });
        let Some(inputs) = inputs.collect::<Option<Vec<_>>>() else {
            continue;
        };
        let node = Node::new(proto, opset, inputs, budget);
        let (outputs, read) = (eval.paid(&node), node.check_all_read());
        if let Some(refusal) = budget.refusal() {
            return Err(refusal.at(node.place()));
        }
        let (Ok(outputs), Ok(())) = (outputs, read) else {
            continue;
        };
        for (name, tensor) in proto.output.iter().zip(outputs) {
            if !name.is_empty() {
                folded.insert(name, Rc::new(tensor));
            }
        }
    }
    Ok(folded)
}

/// Rolls up recurrent layers that the exporter unrolled.
fn roll<'a>(
    graph: &'a GraphProto,
    nodes: &'a [&'a NodeProto],
    opset: i64,
    constants: &'a Tensors<'a>,
    budget: &'a Rc<Budget>,
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
    unrolled::roll(
        &Graph::new(nodes, opset, constants, budget),
        &inputs,
        &outputs,
    )
}

impl Eval<'_> {
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
            let mut given = proto.output.iter().filter(|name| !name.is_empty());
            if given.all(|name| tensors.contains_key(name.as_str())) {
                // Folded before.
                continue;
            }
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
            let node = Node::new(proto, opset, inputs, &self.budget);
            let outputs = self.paid(&node);
            if let Some(refusal) = self.budget.refusal() {
                return Err(refusal.at(node.place()).into());
            }
            let outputs = outputs?;
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

    /// Evaluates an operator, which pays for what it reads and for the views that it
    /// makes; arrays are paid for where they are made.
    fn paid(&mut self, node: &Node) -> Step<Vec<Tensor>> {
        let inputs = node.inputs.iter().flatten();
        let read: usize = inputs.map(|tensor| tensor.bytes()).sum();
        let read = (read.saturating_add(NODE_COST)).saturating_mul(node.output_count().max(1));
        self.budget.work(read).ok_or_else(|| node.too_large())?;
        let outputs = self.operator(node)?;
        for output in &outputs {
            if output.rank() > MAX_RANK {
                return Err(node
                    .error(
                        format!("its output has {} axes", output.rank()),
                        Remedy::FewerAxes { most: MAX_RANK },
                    )
                    .into());
            }
            if let Tensor::View(_) | Tensor::Fill { .. } = output {
                let paid = self.budget.elements::<u8>(&[output.bytes()]);
                paid.ok_or_else(|| node.too_large())?;
            }
        }
        Ok(outputs)
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
}
