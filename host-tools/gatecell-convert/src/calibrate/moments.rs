//! Means and covariances of what a layer's matrices multiply: they tell the
//! quantizer which errors of the weights cancel and which add up.

use gatecell_network::engine::{Item, Trace};
use gatecell_network::gates::Gates;
use gatecell_network::network::{Layer, Network, Node};

/// Widest vector whose covariance is kept: 32 MB each.
pub const WIDEST: usize = 2048;

/// Entries of outer products per layer; longer calibrations are thinned out evenly, but not to
/// fewer vectors than they are wide.
const BUDGET: usize = 1 << 30;

/// Vectors that are added to the sums at a time, while a row of these is at hand.
const BATCH: usize = 16;

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
                Layer::Activation(_)
                | Layer::Softmax
                | Layer::LogSoftmax
                | Layer::LastStep
                | Layer::Flatten { .. }
                | Layer::Concat => return Vec::new(),
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
        Layer::Activation(_)
        | Layer::Softmax
        | Layer::LogSoftmax
        | Layer::LastStep
        | Layer::Flatten { .. }
        | Layer::Concat => {}
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
    /// From the diagonal on; the columns before it are the same by symmetry.
    second: Vec<f64>,
    /// Vectors that are still to be added to `second`, fewer than [`BATCH`].
    waiting: Vec<f64>,
}

impl Sum {
    fn new(width: usize, steps: usize) -> Self {
        let affordable = steps.saturating_mul(width * width).div_ceil(BUDGET);
        Self {
            width,
            stride: affordable.min(steps / width.max(1)).max(1),
            met: 0,
            count: 0,
            origin: Vec::new(),
            first: Vec::new(),
            second: Vec::new(),
            waiting: Vec::new(),
        }
    }

    fn add(&mut self, x: &[f64], h: &[f64]) {
        self.met += 1;
        if !(self.met - 1).is_multiple_of(self.stride) {
            return;
        }
        self.count += 1;
        let vector = x.iter().chain(h);
        if self.origin.is_empty() {
            self.origin.extend(vector.clone());
            self.first = vec![0.0; self.width];
            if self.width <= WIDEST {
                self.second = vec![0.0; self.width * self.width];
            }
        }
        let start = self.waiting.len();
        let centred = vector.zip(&self.origin).map(|(v, origin)| v - origin);
        self.waiting.extend(centred);
        for (first, a) in self.first.iter_mut().zip(&self.waiting[start..]) {
            *first += a;
        }
        if self.waiting.len() >= BATCH * self.width {
            self.add_waiting();
        }
    }

    /// Adds the outer products of the vectors that wait, one vector after the other.
    fn add_waiting(&mut self) {
        let width = self.width.max(1);
        for (index, row) in self.second.chunks_exact_mut(width).enumerate() {
            for vector in self.waiting.chunks_exact(width) {
                // One-hot inputs are nearly all zeros.
                let a = vector[index];
                if a != 0.0 {
                    for (sum, b) in row[index..].iter_mut().zip(&vector[index..]) {
                        *sum += a * b;
                    }
                }
            }
        }
        self.waiting.clear();
    }

    fn moments(mut self) -> Option<Moments> {
        if self.count == 0 {
            return None;
        }
        self.add_waiting();
        let count = self.count as f64;
        let mean: Vec<f64> = self.first.iter().map(|sum| sum / count).collect();
        let mut covariance = self.second;
        if !covariance.is_empty() {
            for row in 1..self.width {
                for column in 0..row {
                    covariance[row * self.width + column] = covariance[column * self.width + row];
                }
            }
        }
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
        // Fewer vectors than columns would say too little.
        assert_eq!(Sum::new(2048, 4096).stride, 2);
        assert_eq!(Sum::new(2048, 100).stride, 1);
    }

    #[test]
    fn many_vectors_are_summed_as_one_after_the_other() {
        let width = 45;
        let element = |step: usize, k: usize| ((step * 31 + k * 17) % 23) as f64 / 8.0;
        let mut sum = Sum::new(width, 100);
        let vectors: Vec<Vec<f64>> = (0..100)
            .map(|step| (0..width).map(|k| element(step, k)).collect())
            .collect();
        for vector in &vectors {
            sum.add(&vector[..5], &vector[5..]);
        }
        let moments = sum.moments().unwrap();
        let mean = |f: &dyn Fn(&Vec<f64>) -> f64| vectors.iter().map(f).sum::<f64>() / 100.0;
        for a in 0..width {
            for b in 0..width {
                let expected = mean(&|v| v[a] * v[b]) - mean(&|v| v[a]) * mean(&|v| v[b]);
                let found = moments.covariance[a * width + b];
                assert!(
                    (found - expected).abs() < 1e-12,
                    "{a} {b}: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn what_is_too_wide_has_a_mean_alone() {
        let mut sum = Sum::new(WIDEST + 1, 1);
        sum.add(&vec![1.0; WIDEST + 1], &[]);
        let moments = sum.moments().unwrap();
        assert_eq!((moments.mean[0], moments.covariance.len()), (1.0, 0));
    }
}
