//! Ranges and means of every value of a network, from example sequences.

use crate::engine::{Engine, Item};
use crate::error::{Error, Result};
use crate::network::Network;
use crate::reference::Reference;

/// What the calibration sequences showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Number of sequences.
    pub sequences: usize,
    /// Number of time steps in all.
    pub steps: usize,
    /// Per feature of the network's input.
    pub input: Vec<Range>,
    /// Per node, per feature of its main output.
    pub nodes: Vec<Vec<Range>>,
    /// Per node: largest |cell state| (LSTM), else 0.
    pub cell_peak: Vec<f64>,
}

/// Range and mean of one feature, in real units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Mean.
    pub mean: f64,
}

impl Range {
    /// Largest magnitude.
    pub fn peak(&self) -> f64 {
        self.max.max(-self.min)
    }
}

/// Runs the f64 reference over `items`; `progress(done, total)` is called after
/// each sequence.
///
/// # Errors
///
/// No sequences, or a sequence that the network cannot take.
pub fn calibrate(
    network: &Network,
    items: &[Item],
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Calibration> {
    if items.is_empty() {
        return Err(Error::new(
            "there are no calibration sequences",
            "give some tens of typical sequences, from the training set",
        ));
    }
    let reference = Reference::new(network);
    let mut input = Statistics::new(network.input.input_size);
    let mut nodes: Vec<_> = network
        .nodes
        .iter()
        .map(|node| Statistics::new(node.width))
        .collect();
    let mut cell_peak = vec![0.0f64; network.nodes.len()];
    let mut steps = 0;
    for (done, item) in items.iter().enumerate() {
        let trace = reference.run(item)?;
        steps += item.steps;
        input.add(&item.input);
        for (node, (statistics, peak)) in
            trace.nodes.iter().zip(nodes.iter_mut().zip(&mut cell_peak))
        {
            statistics.add(&node.output);
            *peak = peak.max(node.cell_peak);
        }
        progress(done + 1, items.len());
    }
    Ok(Calibration {
        sequences: items.len(),
        steps,
        input: input.ranges(),
        nodes: nodes.into_iter().map(Statistics::ranges).collect(),
        cell_peak,
    })
}

/// Running range and sum of every feature.
struct Statistics {
    count: usize,
    min: Vec<f64>,
    max: Vec<f64>,
    sum: Vec<f64>,
}

impl Statistics {
    fn new(width: usize) -> Self {
        Self {
            count: 0,
            min: vec![f64::INFINITY; width],
            max: vec![f64::NEG_INFINITY; width],
            sum: vec![0.0; width],
        }
    }

    fn add(&mut self, vectors: &[f64]) {
        if self.min.is_empty() {
            return;
        }
        for vector in vectors.chunks_exact(self.min.len()) {
            self.count += 1;
            for (k, &value) in vector.iter().enumerate() {
                self.min[k] = self.min[k].min(value);
                self.max[k] = self.max[k].max(value);
                self.sum[k] += value;
            }
        }
    }

    fn ranges(self) -> Vec<Range> {
        let count = self.count.max(1) as f64;
        self.min
            .iter()
            .zip(&self.max)
            .zip(&self.sum)
            .map(|((&min, &max), &sum)| Range {
                min,
                max,
                mean: sum / count,
            })
            .collect()
    }
}
