//! Ranges and moments of every value of a network, from example sequences.

mod inputs;
mod limits;
mod moments;
pub(crate) mod multiple;

pub use inputs::{InputSeen, Largest};
pub use moments::{Moments, Seen, WIDEST};

use gatecell_network::engine::{Engine, InnerPeaks, Item, NodeTrace};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::reference::Reference;
use gatecell_network::remedy::Remedy;

/// What the calibration sequences showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Number of sequences.
    pub sequences: usize,
    /// Number of time steps in all.
    pub steps: usize,
    /// Time steps of the longest sequence.
    pub longest: usize,
    /// Per feature of the network's input.
    pub input: Vec<Range>,
    /// What else the network's input shows.
    pub input_seen: InputSeen,
    /// Per node, per feature of its main output; with the initial states, where it is
    /// recurrent.
    pub nodes: Vec<Vec<Range>>,
    /// Per node: largest |cell state| (LSTM), else 0.
    pub cell_peak: Vec<f64>,
    /// Per node, per direction of a recurrent layer: how large the numbers inside the cell are.
    pub inner: Vec<Vec<InnerPeaks>>,
    /// Per node, per direction (dense layers have one): what its matrices multiply.
    pub seen: Vec<Vec<Seen>>,
}

/// Range of one feature, in real units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

impl Range {
    /// Largest magnitude.
    pub fn peak(&self) -> f64 {
        self.max.max(-self.min)
    }

    fn add(&mut self, value: f64) {
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }
}

/// Runs the f64 reference over `items`; `progress(done, total)` is called after
/// each sequence.
///
/// # Errors
///
/// No sequences, or a sequence that the network cannot take; a value that is not finite in
/// single precision, in a sequence or in what a layer computes of it.
pub fn calibrate(
    network: &Network,
    items: &[Item],
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Calibration> {
    if items.is_empty() {
        return Err(Error::new(
            "there are no calibration sequences",
            Remedy::Sequences,
        ));
    }
    let reference = Reference::new(network);
    let mut input = Ranges::new(network.input.input_size);
    let mut nodes: Vec<_> = network
        .nodes
        .iter()
        .map(|node| Ranges::new(node.width))
        .collect();
    let mut cell_peak = vec![0.0f64; network.nodes.len()];
    let mut inner = vec![Vec::new(); network.nodes.len()];
    let steps = items.iter().map(|item| item.steps).sum();
    let mut moments = moments::Collector::new(network, steps);
    for (done, item) in items.iter().enumerate() {
        limits::check_item(network, done, item)?;
        let trace = reference.run(item)?;
        limits::check_trace(network, done, &trace)?;
        moments.add(network, item, &trace);
        input.add(&item.input);
        for (node, (ranges, peak)) in trace.nodes.iter().zip(nodes.iter_mut().zip(&mut cell_peak)) {
            ranges.add(&node.output);
            ranges.add_states(node);
            *peak = peak.max(node.cell_peak);
        }
        for (node, peaks) in trace.nodes.iter().zip(&mut inner) {
            peaks.resize(node.inner.len(), InnerPeaks::default());
            for (peaks, found) in peaks.iter_mut().zip(&node.inner) {
                *peaks = peaks.max(*found);
            }
        }
        progress(done + 1, items.len());
    }
    Ok(Calibration {
        sequences: items.len(),
        steps,
        longest: items.iter().map(|item| item.steps).max().unwrap_or(0),
        input: input.0,
        input_seen: InputSeen::of(items, network.input.input_size),
        nodes: nodes.into_iter().map(|ranges| ranges.0).collect(),
        cell_peak,
        inner,
        seen: moments.finish(),
    })
}

/// Running range of every feature.
struct Ranges(Vec<Range>);

impl Ranges {
    fn new(width: usize) -> Self {
        let nothing = Range {
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        };
        Self(vec![nothing; width])
    }

    fn add(&mut self, vectors: &[f64]) {
        if self.0.is_empty() {
            return;
        }
        for vector in vectors.chunks_exact(self.0.len()) {
            for (range, &value) in self.0.iter_mut().zip(vector) {
                range.add(value);
            }
        }
    }

    /// Takes in the states before the steps of a recurrent node: whatever holds the
    /// hidden state must be able to hold the initial one.
    fn add_states(&mut self, node: &NodeTrace) {
        let mut ranges = self.0.as_mut_slice();
        for (multiplied, state) in node.multiplied.iter().zip(&node.final_hidden) {
            let (own, others) = ranges.split_at_mut(state.len());
            for vector in multiplied.hidden.chunks_exact(state.len().max(1)) {
                own.iter_mut()
                    .zip(vector)
                    .for_each(|(range, &value)| range.add(value));
            }
            ranges = others;
        }
    }
}
