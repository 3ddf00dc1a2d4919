//! What a verification found: plain data.

use super::difference::Difference;
use crate::saturation::Saturation;

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
    /// One entry per layer whose sigmoid gates the engine computes by the table of the integer
    /// formats.
    pub gates: Vec<GateReport>,
    /// Integer formats: every place where a number has a fixed range, and how many were cut.
    pub saturation: Vec<Saturation>,
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

/// Gates by the table of the integer formats.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GateReport {
    /// Name of the layer.
    pub name: String,
    /// Gates computed: one for each gate, unit and step.
    pub gates: usize,
    /// Of these, with a pre-activation beyond [`TABLE_RANGE`](gatecell_network::gates::TABLE_RANGE),
    /// where the table errs by more than 1 % of the distance from 0 and from 1.
    pub beyond: usize,
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
