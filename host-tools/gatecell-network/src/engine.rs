//! What every engine (f64 reference, F32, integer formats) computes, in one
//! shape, so that `run`, `verify` and the reports treat them alike.

use crate::error::Result;
use crate::gates::Gates;
use crate::network::{Network, Value};
use crate::saturation::Counts;

/// One sequence of a batch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// Number of time steps, at least 1.
    pub steps: usize,
    /// `[steps][input_size]`.
    pub input: Vec<f64>,
    /// One flat vector for each of [`crate::network::Network::state_inputs`].
    pub states: Vec<Vec<f64>>,
}

impl Item {
    /// Frames to try a network with when there are no example sequences: not
    /// realistic, but different in every feature and step.
    pub fn pattern(network: &Network) -> Self {
        let steps = network.fixed_steps().unwrap_or(8);
        let count = steps * network.input.input_size;
        let value = |index: usize| (index * 37 % 64) as f64 / 32.0 - 1.0;
        let states = network.state_inputs.iter();
        Self {
            steps,
            input: (0..count).map(value).collect(),
            states: states.map(|state| vec![0.0; state.len]).collect(),
        }
    }
}

/// Everything that a network computed on one sequence, in real units.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// One entry per node of the network.
    pub nodes: Vec<NodeTrace>,
    /// Integer formats: the numbers that came to the ends of their ranges.
    pub counts: Counts,
}

/// What one node computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeTrace {
    /// Main output: `[steps][width]`, or `[width]` for a value computed once.
    pub output: Vec<f64>,
    /// Recurrent nodes: hidden state after the last step, per direction.
    pub final_hidden: Vec<Vec<f64>>,
    /// LSTM nodes: cell state after the last step, per direction.
    pub final_cell: Vec<Vec<f64>>,
    /// LSTM nodes: largest |cell state| of any unit at any step.
    pub cell_peak: f64,
    /// Recurrent nodes, reference only: what the recurrent matrices multiplied.
    pub multiplied: Vec<Multiplied>,
    /// Recurrent nodes, reference only: what the sigmoid gates of each direction did.
    pub gates: Vec<Gates>,
    /// Recurrent nodes, reference only: how large the numbers inside each direction were.
    pub inner: Vec<InnerPeaks>,
}

/// Largest magnitudes inside a cell, of any unit at any step; 0 for what it does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct InnerPeaks {
    /// The gates, in the order of the cell: i, o, f of an LSTM; z, r of a GRU.
    pub gates: [f64; 3],
    /// The candidate `g` of an LSTM, `n` of a GRU.
    pub candidate: f64,
    /// The cell state of an LSTM, with the initial one.
    pub cell: f64,
    /// `r⊙h` of a GRU with the reset before the product.
    pub reset_hidden: f64,
}

impl InnerPeaks {
    /// The larger one of each.
    pub fn max(self, other: Self) -> Self {
        let [i, o, f] = self.gates;
        let [other_i, other_o, other_f] = other.gates;
        Self {
            gates: [i.max(other_i), o.max(other_o), f.max(other_f)],
            candidate: self.candidate.max(other.candidate),
            cell: self.cell.max(other.cell),
            reset_hidden: self.reset_hidden.max(other.reset_hidden),
        }
    }
}

/// What the recurrent matrices of one direction multiplied at every step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Multiplied {
    /// The hidden state before the step, `[steps][state_size]`.
    pub hidden: Vec<f64>,
    /// A GRU with the reset before the product: `r⊙h` of the candidate,
    /// `[steps][hidden_size]`; else empty.
    pub reset_hidden: Vec<f64>,
    /// An LSTM with peephole matrices: the cell state after the step,
    /// `[steps][hidden_size]`; else empty.
    pub cells: Vec<f64>,
    /// A projected LSTM: what is projected, `[steps][hidden_size]`; else empty.
    pub unprojected: Vec<f64>,
}

impl Trace {
    /// The data of a value.
    pub fn value<'a>(&'a self, item: &'a Item, value: Value) -> &'a [f64] {
        match value {
            Value::Input => &item.input,
            Value::Node(node) => &self.nodes[node].output,
            Value::FinalHidden { node, direction } => &self.nodes[node].final_hidden[direction],
            Value::FinalCell { node, direction } => &self.nodes[node].final_cell[direction],
        }
    }
}

/// Computes a network on one sequence.
pub trait Engine: Sync {
    /// Name as the command line has it: `reference`, `f32`, `w8a16`.
    fn name(&self) -> &'static str;

    /// Computes every node of the network on `item`.
    fn run(&self, item: &Item) -> Result<Trace>;
}
