//! Finds the chains of steps, and checks that each is one recurrent layer.

use std::collections::HashMap;

use super::graph::Graph;
use super::slices::{self, StepSlice};
use super::terms::{self, Product, Term};
use crate::onnx::attributes::node_name;

/// One step: an activation of a sum that contains a step of a sequence.
struct Cell<'a> {
    node: usize,
    op: &'a str,
    output: &'a str,
    terms: Vec<Term<'a>>,
}

/// One direction of a recurrent layer, rolled up.
#[derive(Debug)]
pub(super) struct Chain<'a> {
    /// Name of its first step, for messages and reports.
    pub(super) name: String,
    /// Nodes of the graph that it replaces, in the order of computation.
    pub(super) nodes: Vec<usize>,
    /// Names of the hidden state, in the order of computation.
    pub(super) states: Vec<&'a str>,
    /// The function, an operator and a name of ONNX `activations` alike.
    pub(super) activation: &'a str,
    /// The sequence that it reads.
    pub(super) x: &'a str,
    /// Time axis of `x`; may count from the end.
    pub(super) axis: i64,
    /// Whether a step of `x` keeps its time axis, with length 1.
    pub(super) kept: bool,
    /// Whether it reads the sequence from its last step to its first.
    pub(super) backward: bool,
    /// Names of the input and recurrent weights.
    pub(super) weights: [&'a str; 2],
    /// Input weights `[hidden][input]`.
    pub(super) w: Vec<f64>,
    /// Recurrent weights `[hidden][hidden]`.
    pub(super) r: Vec<f64>,
    /// All biases added.
    pub(super) bias: Vec<f64>,
    /// Features of a step of `x`.
    pub(super) input_size: usize,
    /// State before the first step, unless zero.
    pub(super) initial: Option<&'a str>,
    /// Largest rank of the constants added to the projected sequence, in the
    /// first step, and in the others: addends of higher rank add axes.
    pub(super) ranks: [usize; 3],
}

impl Chain<'_> {
    /// Number of units.
    pub(super) fn hidden(&self) -> usize {
        self.bias.len()
    }
}

/// All chains of a graph; `None` if there are none or one of them is not a
/// recurrent layer.
pub(super) fn find<'a>(graph: &Graph<'a>) -> Option<Vec<Chain<'a>>> {
    let cells: Vec<Cell> = (0..graph.nodes.len())
        .filter_map(|node| cell(graph, node))
        .collect();
    let index: HashMap<&str, usize> = cells
        .iter()
        .enumerate()
        .map(|(index, cell)| (cell.output, index))
        .collect();
    let mut next: HashMap<usize, usize> = HashMap::new();
    let mut linked = vec![false; cells.len()];
    for (this, cell) in cells.iter().enumerate() {
        let mut before = cell.terms.iter().filter_map(|term| match term {
            Term::Product(product) => index.get(product.of).copied(),
            _ => None,
        });
        let Some(previous) = before.next() else {
            continue;
        };
        // A step that follows two steps, or is followed by two, is another network.
        if before.next().is_some() || next.insert(previous, this).is_some() {
            return None;
        }
        linked[this] = true;
    }
    let mut chains = Vec::new();
    let mut covered = 0;
    for start in (0..cells.len()).filter(|start| !linked[*start] && next.contains_key(start)) {
        let mut chain = vec![&cells[start]];
        let mut this = start;
        while let Some(&following) = next.get(&this) {
            chain.push(&cells[following]);
            this = following;
        }
        covered += chain.len() - 1;
        chains.push(verify(graph, &chain)?);
    }
    // A ring of steps has no start.
    let complete = covered == next.len() && !chains.is_empty();
    complete.then_some(chains)
}

fn cell<'a>(graph: &Graph<'a>, node: usize) -> Option<Cell<'a>> {
    let proto = graph.nodes[node];
    let op = proto.op_type.as_deref()?;
    if !matches!(op, "Tanh" | "Relu" | "Sigmoid") || !proto.attribute.is_empty() {
        return None;
    }
    let [input] = &proto.input[..] else {
        return None;
    };
    let terms = terms::terms(graph, input)?;
    let reads_step = |term: &Term| match term {
        Term::Step(_) => true,
        Term::Product(product) => product.step.is_some(),
        Term::Constant(_) => false,
    };
    terms.iter().any(reads_step).then_some(Cell {
        node,
        op,
        output: proto.output.first()?,
        terms,
    })
}

/// The addends of one step, told apart.
struct Parts<'a> {
    /// What comes from the sequence: a step of it, projected or not.
    input: StepSlice<'a>,
    /// The projection of that step, unless the whole sequence is projected.
    projection: Option<Product<'a>>,
    /// What comes from the state; a first step that starts from zero has none.
    state: Option<Product<'a>>,
    constants: Vec<&'a str>,
}

/// Tells the addends apart by the product that `is_state` recognises.
fn parts<'a>(cell: &Cell<'a>, is_state: impl Fn(&Product) -> bool) -> Option<Parts<'a>> {
    let mut input = None;
    let mut state = None;
    let mut constants = Vec::new();
    for &term in &cell.terms {
        let filled = match term {
            Term::Constant(name) => {
                constants.push(name);
                false
            }
            Term::Product(product) if is_state(&product) => state.replace(product).is_some(),
            Term::Product(product) => input.replace((product.step?, Some(product))).is_some(),
            Term::Step(step) => input.replace((step, None)).is_some(),
        };
        if filled {
            return None;
        }
    }
    let (input, projection) = input?;
    Some(Parts {
        input,
        projection,
        state,
        constants,
    })
}

fn verify<'a>(graph: &Graph<'a>, cells: &[&Cell<'a>]) -> Option<Chain<'a>> {
    let steps = cells.len();
    let [first, second, ..] = cells else {
        return None;
    };
    let model = parts(second, |product| product.of == first.output)?;
    let recurrent = model.state?;
    let r = recurrent.matrix(graph)?;
    let &[hidden, columns] = &r.shape[..] else {
        return None;
    };
    if hidden != columns || hidden == 0 {
        return None;
    }
    let (bias, rank) = terms::bias(graph, &model.constants, hidden)?;
    let mut ranks = [0, 0, rank];
    let mut positions = Vec::with_capacity(steps);
    let mut initial = None;
    for (index, cell) in cells.iter().enumerate() {
        let parts = match index.checked_sub(1) {
            Some(previous) => parts(cell, |product| product.of == cells[previous].output)?,
            // The state before the first step may be a step of some other
            // sequence; what the second step reads tells which is the input.
            None => parts(cell, |product| match (product.step, model.projection) {
                (Some(step), Some(projection)) => {
                    !(step.same_kind(&model.input) && product.same_weights(&projection, graph))
                }
                _ => true,
            })?,
        };
        let same_projection = match (&parts.projection, &model.projection) {
            (None, None) => true,
            (Some(a), Some(b)) => a.same_weights(b, graph),
            _ => false,
        };
        let same_state = match &parts.state {
            Some(state) => state.same_weights(&recurrent, graph),
            None => index == 0,
        };
        // A first step without a product starts from zero, where nothing but
        // the biases remains of the state. Any other constant would show here.
        let (constants, rank) = terms::bias(graph, &parts.constants, hidden)?;
        if cell.op != first.op
            || !parts.input.same_kind(&model.input)
            || !same_projection
            || !same_state
            || constants != bias
        {
            return None;
        }
        let group = usize::from(index > 0) + 1;
        ranks[group] = ranks[group].max(rank);
        if index == 0 {
            initial = parts.state.map(|state| state.of);
        }
        positions.push(parts.input.position(steps)?);
    }
    let ascending = positions.iter().copied().eq(0..steps);
    let descending = positions.iter().copied().eq((0..steps).rev());
    if !ascending && !descending {
        return None;
    }

    let axis = model.input.axis;
    let mut backward = descending;
    let mut turn = |name: &'a str| match slices::flipped(graph, name, axis, steps) {
        Some(source) => {
            backward = !backward;
            source
        }
        None => name,
    };
    let source = turn(model.input.source);
    let (projection, constants, x) = match model.projection {
        Some(projection) => (projection, Vec::new(), source),
        None => {
            let (projection, constants) = projection(graph, source)?;
            (projection, constants, turn(projection.of))
        }
    };
    let w = projection.matrix(graph)?;
    let &[rows, input_size] = &w.shape[..] else {
        return None;
    };
    let (shift, rank) = terms::bias(graph, &constants, hidden)?;
    ranks[0] = rank;
    if rows != hidden {
        return None;
    }
    Some(Chain {
        name: node_name(graph.nodes[first.node]),
        nodes: cells.iter().map(|cell| cell.node).collect(),
        states: cells.iter().map(|cell| cell.output).collect(),
        activation: first.op,
        x,
        axis,
        kept: model.input.kept,
        backward,
        weights: [projection.weights, recurrent.weights],
        w: w.into_owned().data,
        r: r.into_owned().data,
        bias: bias.iter().zip(&shift).map(|(a, b)| a + b).collect(),
        input_size,
        initial,
        ranks,
    })
}

/// The projection of a whole sequence, and the constants added to it.
fn projection<'a>(graph: &Graph<'a>, name: &'a str) -> Option<(Product<'a>, Vec<&'a str>)> {
    let mut product = None;
    let mut constants = Vec::new();
    for term in terms::terms(graph, name)? {
        match term {
            Term::Constant(name) => constants.push(name),
            Term::Product(found) if product.is_none() => product = Some(found),
            Term::Product(_) | Term::Step(_) => return None,
        }
    }
    Some((product?, constants))
}
