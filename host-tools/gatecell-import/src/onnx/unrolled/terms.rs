//! What one step adds up.

use std::borrow::Cow;

use super::graph::{Graph, constant_from};
use super::slices::{self, StepSlice};
use crate::onnx::array::Array;

/// More than any exporter writes: input, state and a bias each.
const MAX_TERMS: usize = 8;

/// A value multiplied by constant weights.
#[derive(Clone, Copy, Debug)]
pub(super) struct Product<'a> {
    /// The value.
    pub(super) of: &'a str,
    /// The step that the value is, where it is one.
    pub(super) step: Option<StepSlice<'a>>,
    /// The weights.
    pub(super) weights: &'a str,
    /// Whether they have a row per output, not per input.
    by_output: bool,
    bias: Option<&'a str>,
}

/// One addend.
#[derive(Clone, Copy, Debug)]
pub(super) enum Term<'a> {
    /// A constant.
    Constant(&'a str),
    /// A value multiplied by constant weights.
    Product(Product<'a>),
    /// A step of a sequence.
    Step(StepSlice<'a>),
}

/// The addends of a name; `None` if one of them is something else.
pub(super) fn terms<'a>(graph: &Graph<'a>, name: &'a str) -> Option<Vec<Term<'a>>> {
    let mut pending = vec![name];
    let mut terms = Vec::new();
    let mut seen = 0;
    while let Some(name) = pending.pop() {
        seen += 1;
        if seen > 2 * MAX_TERMS {
            return None;
        }
        let Some((proto, node)) = graph.producer(name) else {
            terms.push(graph.is_constant(name).then_some(Term::Constant(name))?);
            continue;
        };
        // A product of constants is taken apart as well: it may be the first
        // step, which starts from a constant state.
        if node.op == "Add" {
            node.check_all_read().ok()?;
            let [a, b] = &proto.input[..] else {
                return None;
            };
            pending.extend([a.as_str(), b.as_str()]);
        } else if let Some(product) = product(graph, name) {
            terms.extend(product.bias.map(Term::Constant));
            terms.push(Term::Product(product));
        } else if graph.is_constant(name) {
            terms.push(Term::Constant(name));
        } else {
            terms.push(Term::Step(slices::step(graph, name)?));
        }
    }
    Some(terms)
}

fn product<'a>(graph: &Graph<'a>, name: &'a str) -> Option<Product<'a>> {
    let (proto, node) = graph.producer(name)?;
    if !matches!(node.op, "MatMul" | "Gemm") || !constant_from(proto, &node, 1) {
        return None;
    }
    let by_output = node.flag("transB").ok()?;
    let plain = !node.flag("transA").ok()?
        && node.float("alpha").ok()?.unwrap_or(1.0) == 1.0
        && node.float("beta").ok()?.unwrap_or(1.0) == 1.0;
    node.check_all_read().ok()?;
    let of = proto.input.first()?.as_str();
    let bias = proto.input.get(2).map(String::as_str);
    plain.then_some(Product {
        of,
        step: slices::step(graph, of),
        weights: proto.input.get(1)?,
        by_output,
        bias: bias.filter(|name| !name.is_empty()),
    })
}

impl Product<'_> {
    /// The weights `[outputs][inputs]`.
    pub(super) fn matrix<'g>(&self, graph: &Graph<'g>) -> Option<Cow<'g, Array<f64>>> {
        let weights = graph.floats(self.weights)?;
        match (weights.shape.len(), self.by_output) {
            (2, true) => Some(weights),
            (2, false) => weights.transpose(&[1, 0], graph.budget()).map(Cow::Owned),
            _ => None,
        }
    }

    /// Whether both multiply by the same numbers. An exporter may store them
    /// more than once.
    pub(super) fn same_weights(&self, other: &Product, graph: &Graph) -> bool {
        let same_name = (self.weights, self.by_output) == (other.weights, other.by_output);
        same_name
            || self
                .matrix(graph)
                .is_some_and(|mine| other.matrix(graph) == Some(mine))
    }
}

/// Sum of constants that are each one number per unit, and the largest of
/// their ranks.
pub(super) fn bias(graph: &Graph, names: &[&str], units: usize) -> Option<(Vec<f64>, usize)> {
    let mut sum = vec![0.0; units];
    let mut rank = 0;
    for name in names {
        let array = graph.floats(name)?;
        let lead = array.shape.len().saturating_sub(1);
        if array.shape[..lead].iter().any(|&len| len != 1) {
            return None;
        }
        rank = rank.max(array.shape.len());
        match array.data[..] {
            [one] => sum.iter_mut().for_each(|sum| *sum += one),
            ref row if row.len() == units => {
                for (sum, value) in sum.iter_mut().zip(row) {
                    *sum += value;
                }
            }
            _ => return None,
        }
    }
    Some((sum, rank))
}
