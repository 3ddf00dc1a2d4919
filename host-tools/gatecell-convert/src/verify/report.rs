//! What a verification found: plain data.

use super::difference::Difference;

/// Result of [`verify`](super::verify()).
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// Name of the reference engine.
    pub reference: String,
    /// Name of the engine compared with it.
    pub engine: String,
    /// Number of sequences.
    pub sequences: usize,
    /// Number of time steps in all.
    pub steps: usize,
    /// One entry per layer that both networks have.
    pub nodes: Vec<NodeReport>,
    /// One entry per graph output.
    pub outputs: Vec<OutputReport>,
    /// Class decisions; `None` for a network without outputs.
    pub labels: Option<LabelReport>,
    /// Counts of numbers at their limit; `None` for engines without limits.
    pub saturation: Option<Saturation>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeReport {
    /// Name of the layer.
    pub name: String,
    /// Kind of the layer.
    pub kind: &'static str,
    /// Its main output; of a recurrent layer the hidden state of every step.
    pub output: Difference,
    /// LSTM: the cell state after the last step.
    pub final_cell: Option<Difference>,
    /// Recurrent layers: the main output in each quarter of the sequences'
    /// lengths. An error that grows from quarter to quarter is drift.
    pub quarters: Option<[Difference; 4]>,
}

/// One graph output.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputReport {
    /// Name of the output.
    pub name: String,
    /// All of its values.
    pub values: Difference,
    /// Number of vectors: one per step, or one per sequence.
    pub vectors: usize,
    /// Vectors whose largest element is the same one.
    pub vectors_agreeing: usize,
}

/// Class decisions: the largest element of the first output at its last step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelReport {
    /// Decision of the reference for each sequence.
    pub reference: Vec<usize>,
    /// Decision of the engine for each sequence.
    pub engine: Vec<usize>,
    /// Sequences on which the two decide alike.
    pub agreeing: usize,
    /// All others.
    pub disagreements: Vec<Disagreement>,
    /// Against the true labels, where they are known.
    pub accuracy: Option<Accuracy>,
}

/// A sequence on which the engines decide differently.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disagreement {
    /// Index of the sequence.
    pub sequence: usize,
    /// Decision of the reference.
    pub reference: usize,
    /// Decision of the engine.
    pub engine: usize,
    /// Difference of the reference's two largest elements: near 0, the
    /// reference itself was undecided.
    pub margin: f64,
}

/// Right decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accuracy {
    /// Sequences with a label.
    pub sequences: usize,
    /// Right decisions of the reference.
    pub reference: usize,
    /// Right decisions of the engine.
    pub engine: usize,
}

/// Numbers at the limit of their format.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saturation {
    /// The network's input.
    pub input: InputSaturation,
    /// One entry per node of the device network whose output is an activation.
    pub nodes: Vec<NodeSaturation>,
    /// One entry per LSTM node.
    pub cells: Vec<CellSaturation>,
}

/// Input elements beyond the range that calibration saw, with its reserve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InputSaturation {
    /// Elements in all.
    pub elements: usize,
    /// Elements that were cut to the range.
    pub outside: usize,
}

/// Activations at the ends of `i16`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSaturation {
    /// Name of the node.
    pub name: String,
    /// Elements in all.
    pub elements: usize,
    /// Elements at 32767 or −32768.
    pub at_limit: usize,
    /// The function itself ends there (tanh, sigmoid, hidden states of LSTM and
    /// GRU): a value at the limit is not cut.
    pub bounded: bool,
}

/// Cell states at their limit.
#[derive(Clone, Debug, PartialEq)]
pub struct CellSaturation {
    /// Name of the node.
    pub name: String,
    /// Largest cell state that the format holds.
    pub limit: f64,
    /// Largest cell state seen.
    pub peak: f64,
    /// Sequences in which a cell state reached the limit.
    pub sequences_at_limit: usize,
}
