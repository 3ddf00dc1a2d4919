//! Means and covariances of what a layer's matrices multiply: they tell the
//! quantizer which errors of the weights cancel and which add up.

use crate::engine::{Item, Trace};
use crate::gates::Gates;
use crate::network::{Layer, Network, Node};

/// Widest vector whose covariance is kept: 8 MB each.
const WIDEST: usize = 1024;

/// Multiplications spent per layer; longer calibrations are thinned out evenly.
const BUDGET: usize = 1 << 30;

/// First and second moments of a vector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    /// Number of vectors seen.
    pub count: usize,
    /// Mean of every feature.
    pub mean: Vec<f64>,
    /// `[features][features]`, symmetric; empty for vectors too wide for it.
    pub covariance: Vec<f64>,
}

/// What the matrices of one cell, or of a dense layer, multiply.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Of `[x, h]`: the input and, in a recurrent layer, the hidden state before
    /// the step.
    pub joint: Option<Moments>,
    /// Of `[x, r⊙h]`, for the candidate of a GRU with the reset before the product.
    pub reset: Option<Moments>,
    /// Of the cell state, for an LSTM with peephole matrices.
    pub cells: Option<Moments>,
    /// Of what a projected LSTM projects.
    pub unprojected: Option<Moments>,
    /// Largest magnitude of what a projected LSTM projects, else 0.
    pub unprojected_peak: f64,
    /// What the sigmoid gates did.
    pub gates: Gates,
}

/// Collects the moments of every node.
pub(super) struct Collector {
    /// Per node, per direction.
    nodes: Vec<Vec<Sums>>,
}

/// One sum for each field of [`Seen`].
struct Sums {
    joint: Sum,
    reset: Sum,
    cells: Sum,
    unprojected: Sum,
    unprojected_peak: f64,
    gates: Gates,
}

impl Collector {
    /// For `steps` steps in all.
    pub(super) fn new(network: &Network, steps: usize) -> Self {
        let nodes = network.nodes.iter().map(|node| {
            let (joint, units, directions) = match &node.layer {
                Layer::Recurrent(layer) => (
                    layer.input_size + layer.state_size(),
                    layer.hidden_size,
                    layer.directions.len(),
                ),
                Layer::Dense(layer) => (layer.input_size, 0, 1),
                _ => return Vec::new(),
            };
            let sums = |_| Sums {
                joint: Sum::new(joint, steps),
                reset: Sum::new(joint, steps),
                cells: Sum::new(units, steps),
                unprojected: Sum::new(units, steps),
                unprojected_peak: 0.0,
                gates: Gates::default(),
            };
            (0..directions).map(sums).collect()
        });
        Self {
            nodes: nodes.collect(),
        }
    }

    pub(super) fn add(&mut self, network: &Network, item: &Item, trace: &Trace) {
        for (id, (node, sums)) in network.nodes.iter().zip(&mut self.nodes).enumerate() {
            add_node(node, id, sums, item, trace);
        }
    }

    pub(super) fn finish(self) -> Vec<Vec<Seen>> {
        let seen = |sums: Sums| Seen {
            joint: sums.joint.moments(),
            reset: sums.reset.moments(),
            cells: sums.cells.moments(),
            unprojected: sums.unprojected.moments(),
            unprojected_peak: sums.unprojected_peak,
            gates: sums.gates,
        };
        let node = |sums: Vec<_>| sums.into_iter().map(seen).collect();
        self.nodes.into_iter().map(node).collect()
    }
}

fn add_node(node: &Node, id: usize, sums: &mut [Sums], item: &Item, trace: &Trace) {
    let Some(&value) = node.inputs.first() else {
        return;
    };
    let input = trace.value(item, value);
    match &node.layer {
        Layer::Dense(layer) => {
            for sums in sums {
                input
                    .chunks_exact(layer.input_size)
                    .for_each(|x| sums.joint.add(x, &[]));
            }
        }
        Layer::Recurrent(layer) => {
            let directions = (sums.iter_mut()).zip(&trace.nodes[id].multiplied);
            for (sums, multiplied) in directions {
                let (state, units) = (layer.state_size(), layer.hidden_size);
                let steps = || input.chunks_exact(layer.input_size);
                for (x, h) in steps().zip(multiplied.hidden.chunks_exact(state)) {
                    sums.joint.add(x, h);
                }
                for (x, h) in steps().zip(multiplied.reset_hidden.chunks_exact(units)) {
                    sums.reset.add(x, h);
                }
                let cells = multiplied.cells.chunks_exact(units);
                cells.for_each(|c| sums.cells.add(c, &[]));
                let unprojected = multiplied.unprojected.chunks_exact(units);
                unprojected.for_each(|m| sums.unprojected.add(m, &[]));
                let peak = multiplied.unprojected.iter().map(|m| m.abs());
                sums.unprojected_peak = peak.fold(sums.unprojected_peak, f64::max);
            }
            for (sums, gates) in sums.iter_mut().zip(&trace.nodes[id].gates) {
                sums.gates.merge(gates);
            }
        }
        _ => {}
    }
}

/// Running sums of a vector and of its outer product, about the first vector.
struct Sum {
    width: usize,
    /// One of so many vectors counts.
    stride: usize,
    met: usize,
    count: usize,
    origin: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
    vector: Vec<f64>,
}

impl Sum {
    fn new(width: usize, steps: usize) -> Self {
        Self {
            width,
            stride: steps.saturating_mul(width * width).div_ceil(BUDGET).max(1),
            met: 0,
            count: 0,
            origin: Vec::new(),
            first: Vec::new(),
            second: Vec::new(),
            vector: Vec::new(),
        }
    }

    fn add(&mut self, x: &[f64], h: &[f64]) {
        self.met += 1;
        if !(self.met - 1).is_multiple_of(self.stride) {
            return;
        }
        self.count += 1;
        self.vector.clear();
        self.vector.extend(x.iter().chain(h));
        if self.origin.is_empty() {
            self.origin.clone_from(&self.vector);
            self.first = vec![0.0; self.width];
            if self.width <= WIDEST {
                self.second = vec![0.0; self.width * self.width];
            }
        }
        for (v, origin) in self.vector.iter_mut().zip(&self.origin) {
            *v -= origin;
        }
        for (first, a) in self.first.iter_mut().zip(&self.vector) {
            *first += a;
        }
        let rows = self.second.chunks_exact_mut(self.width);
        for (&a, row) in self.vector.iter().zip(rows) {
            // One-hot inputs are nearly all zeros.
            if a != 0.0 {
                for (sum, b) in row.iter_mut().zip(&self.vector) {
                    *sum += a * b;
                }
            }
        }
    }

    fn moments(self) -> Option<Moments> {
        if self.count == 0 {
            return None;
        }
        let count = self.count as f64;
        let mean: Vec<f64> = self.first.iter().map(|sum| sum / count).collect();
        let mut covariance = self.second;
        for (row, a) in covariance.chunks_exact_mut(self.width).zip(&mean) {
            for (entry, b) in row.iter_mut().zip(&mean) {
                *entry = *entry / count - a * b;
            }
        }
        let origin = mean.iter().zip(&self.origin);
        Some(Moments {
            count: self.count,
            mean: origin.map(|(mean, origin)| mean + origin).collect(),
            covariance,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_by_hand() {
        let mut sum = Sum::new(2, 3);
        sum.add(&[1.0], &[4.0]);
        sum.add(&[2.0], &[4.0]);
        sum.add(&[3.0], &[1.0]);
        let moments = sum.moments().unwrap();
        assert_eq!(moments.mean, [2.0, 3.0]);
        let expected = [2.0 / 3.0, -1.0, -1.0, 2.0];
        for (found, expected) in moments.covariance.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn long_calibrations_are_thinned_out() {
        let mut sum = Sum::new(1024, 4096);
        assert_eq!(sum.stride, 4);
        for step in 0..8 {
            sum.add(&vec![f64::from(step); 1024], &[]);
        }
        let moments = sum.moments().unwrap();
        assert_eq!((moments.count, moments.mean[0]), (2, 2.0));
    }

    #[test]
    fn what_is_too_wide_has_a_mean_alone() {
        let mut sum = Sum::new(WIDEST + 1, 1);
        sum.add(&vec![1.0; WIDEST + 1], &[]);
        let moments = sum.moments().unwrap();
        assert_eq!((moments.mean[0], moments.covariance.len()), (1.0, 0));
    }
}
