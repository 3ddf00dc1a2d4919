//! Puts recurrent layers in the place of their steps.

use std::collections::{HashMap, HashSet};

use rten_onnx::onnx::NodeProto;

use super::chain::{self, Chain};
use super::graph::{Graph, constant_from};

/// What the importer evaluates: a node of the file or a layer rolled up.
#[derive(Debug)]
pub(in crate::onnx) enum Item<'a> {
    /// A node.
    Node(&'a NodeProto),
    /// A layer.
    Layer(Layer<'a>),
}

/// A recurrent layer rolled up.
#[derive(Debug)]
pub(in crate::onnx) struct Layer<'a> {
    /// One direction, or forward and backward of the same sequence.
    pub(super) directions: Vec<Direction<'a>>,
}

/// One direction, and where the graph shows its state.
#[derive(Debug)]
pub(super) struct Direction<'a> {
    /// What it computes.
    pub(super) chain: Chain<'a>,
    /// Name of the state after its last step.
    pub(super) last: &'a str,
    /// Where the states of all steps are joined.
    pub(super) sequences: Vec<Sequence<'a>>,
}

/// The states of all steps, joined along a time axis.
#[derive(Debug)]
pub(super) struct Sequence<'a> {
    /// Name.
    pub(super) output: &'a str,
    /// Axis along which the states are joined.
    pub(super) axis: i64,
    /// Whether it is an axis that a single state does not have.
    pub(super) stacked: bool,
}

impl<'a> Item<'a> {
    fn inputs(&self) -> Vec<&'a str> {
        match self {
            Item::Node(node) => node.input.iter().map(String::as_str).collect(),
            Item::Layer(layer) => layer.inputs(),
        }
    }

    fn outputs(&self) -> Vec<&'a str> {
        match self {
            Item::Node(node) => node.output.iter().map(String::as_str).collect(),
            Item::Layer(layer) => layer
                .directions
                .iter()
                .flat_map(|direction| {
                    let sequences = direction.sequences.iter().map(|sequence| sequence.output);
                    std::iter::once(direction.last).chain(sequences)
                })
                .collect(),
        }
    }
}

impl<'a> Layer<'a> {
    fn inputs(&self) -> Vec<&'a str> {
        self.directions
            .iter()
            .flat_map(|direction| std::iter::once(direction.chain.x).chain(direction.chain.initial))
            .collect()
    }

    /// Whether both run over the same sequence in opposite directions.
    fn pairs_with(&self, other: &Self) -> bool {
        let ([a], [b]) = (&self.directions[..], &other.directions[..]) else {
            return false;
        };
        let same = |a: &Chain, b: &Chain| {
            (a.x, a.axis, a.kept, a.nodes.len(), a.hidden())
                == (b.x, b.axis, b.kept, b.nodes.len(), b.hidden())
        };
        same(&a.chain, &b.chain)
            && a.chain.backward != b.chain.backward
            // Neither may start from what the other ends with.
            && !self.inputs().iter().any(|name| b.chain.states.contains(name))
            && !other.inputs().iter().any(|name| a.chain.states.contains(name))
    }
}

/// The graph with all unrolled layers rolled up; as it is where there are none,
/// or where one of them cannot be.
pub(in crate::onnx) fn roll<'a>(
    graph: &Graph<'a>,
    inputs: &[&str],
    outputs: &[&'a str],
) -> Vec<Item<'a>> {
    rolled(graph, inputs, outputs)
        .unwrap_or_else(|| graph.nodes.iter().copied().map(Item::Node).collect())
}

fn rolled<'a>(graph: &Graph<'a>, inputs: &[&str], outputs: &[&'a str]) -> Option<Vec<Item<'a>>> {
    let mut replaced: HashSet<usize> = HashSet::new();
    let mut layers: Vec<Layer> = Vec::new();
    let joins = joins(graph);
    for chain in chain::find(graph)? {
        replaced.extend(&chain.nodes);
        let last = *chain.states.last()?;
        let mut in_time = chain.states.clone();
        if chain.backward {
            in_time.reverse();
        }
        let mut sequences = Vec::new();
        let first = in_time.first().copied().unwrap_or_default();
        for &index in joins.get(first).into_iter().flatten() {
            if let Some(sequence) = joined(graph, graph.nodes[index], &in_time) {
                replaced.insert(index);
                sequences.push(sequence);
            }
        }
        let layer = Layer {
            directions: vec![Direction {
                chain,
                last,
                sequences,
            }],
        };
        match layers.iter_mut().find(|other| other.pairs_with(&layer)) {
            Some(other) => {
                other.directions.extend(layer.directions);
                other
                    .directions
                    .sort_by_key(|direction| direction.chain.backward);
            }
            None => layers.push(layer),
        }
    }
    let kept = graph
        .nodes
        .iter()
        .enumerate()
        .filter(|(index, _)| !replaced.contains(index))
        .map(|(_, &node)| Item::Node(node));
    let items = kept.chain(layers.into_iter().map(Item::Layer)).collect();
    in_order(items, outputs, |name| {
        inputs.contains(&name) || graph.is_constant(name)
    })
}

/// The Concat nodes by the state of one step that they begin with.
fn joins<'a>(graph: &Graph<'a>) -> HashMap<&'a str, Vec<usize>> {
    let mut joins: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        if node.op_type.as_deref() == Some("Concat")
            && let Some(first) = node.input.first()
        {
            joins.entry(first).or_default().push(index);
            if let Some((state, _)) = unsqueezed(graph, first) {
                joins.entry(state).or_default().push(index);
            }
        }
    }
    joins
}

/// The sequence that a node makes of the states of all steps in order of time.
fn joined<'a>(graph: &Graph<'a>, node: &'a NodeProto, states: &[&str]) -> Option<Sequence<'a>> {
    if node.op_type.as_deref() != Some("Concat") || node.input.len() != states.len() {
        return None;
    }
    let output = node.output.first()?;
    let typed = graph.attributes(node);
    let axis = typed.int("axis").ok()??;
    typed.check_all_read().ok()?;
    let direct = node.input.iter().eq(states.iter());
    let stacked = || {
        node.input.iter().zip(states).all(|(name, state)| {
            unsqueezed(graph, name).is_some_and(|(of, along)| of == *state && along == axis)
        })
    };
    (direct || stacked()).then_some(Sequence {
        output,
        axis,
        stacked: !direct,
    })
}

/// What a name shows with one axis more, and that axis.
fn unsqueezed<'a>(graph: &Graph<'a>, name: &'a str) -> Option<(&'a str, i64)> {
    let (proto, node) = graph.producer(name)?;
    if node.op != "Unsqueeze" || !constant_from(proto, &node, 1) {
        return None;
    }
    let axes = node.ints_either("axes", 1).ok()??;
    node.check_all_read().ok()?;
    match axes[..] {
        [axis] => Some((proto.input.first()?, axis)),
        _ => None,
    }
}

/// The items that the outputs depend on, each after those it reads. `None` if
/// one reads what is not there, such as a state that a layer does not show.
fn in_order<'a>(
    items: Vec<Item<'a>>,
    outputs: &[&'a str],
    given: impl Fn(&str) -> bool,
) -> Option<Vec<Item<'a>>> {
    let mut producers: HashMap<&str, usize> = HashMap::new();
    for (index, item) in items.iter().enumerate() {
        for name in item.outputs() {
            producers.insert(name, index);
        }
    }
    // Items that are entered but not yet in the order are on the way to the
    // one at hand: reading one of them again means that the graph is a ring.
    let mut entered = vec![false; items.len()];
    let mut done = vec![false; items.len()];
    let mut order = Vec::with_capacity(items.len());
    let mut pending: Vec<(usize, bool)> = Vec::new();
    let find = |name: &str| match producers.get(name) {
        Some(&index) => Some(Some(index)),
        None => (name.is_empty() || given(name)).then_some(None),
    };
    for &output in outputs {
        pending.extend(find(output)?.map(|index| (index, false)));
        while let Some((index, read)) = pending.pop() {
            if read {
                done[index] = true;
                order.push(index);
                continue;
            }
            match (entered[index], done[index]) {
                (true, false) => return None,
                (true, true) => continue,
                _ => entered[index] = true,
            }
            pending.push((index, true));
            let inputs = items[index].inputs();
            for name in inputs.into_iter().rev() {
                if let Some(input) = find(name)?
                    && !done[input]
                {
                    pending.push((input, false));
                }
            }
        }
    }
    let mut items: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    order.into_iter().map(|index| items[index].take()).collect()
}
