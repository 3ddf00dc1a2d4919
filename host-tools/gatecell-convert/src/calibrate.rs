//! Ranges and means of every value of a network, from example sequences.

use crate::engine::Item;
use crate::error::Result;
use crate::network::Network;

/// What the calibration sequences showed.
#[derive(Clone, Debug, Default)]
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

/// Runs the f64 reference over `items`; `progress(done, total)` is called after
/// each sequence.
pub fn calibrate(
    _network: &Network,
    _items: &[Item],
    _progress: &mut dyn FnMut(usize, usize),
) -> Result<Calibration> {
    unimplemented!()
}
