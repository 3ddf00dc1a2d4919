//! The imported network: float parameters in canonical gate order, no trace of
//! the file format it came from.
//!
//! A network is a directed acyclic graph of [`Node`]s over sequences. Every
//! value has a width (features) and a [`Rate`]: one vector per time step, or
//! one vector per sequence. Batch is not part of the network: each sequence of
//! a batch is computed by itself.

mod activation;
mod cell;

use crate::warning::Warning;

pub use activation::Activation;
pub use cell::{Cell, Gru, Lstm, Peephole, Projection, Rnn};

/// Index of a node in [`Network::nodes`]; nodes only refer to earlier ones.
pub type NodeId = usize;

/// A whole network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Where it came from.
    pub source: Source,
    /// The sequence input `[steps][input_size]`.
    pub input: SequenceInput,
    /// Initial states given at run time, one entry per graph input that feeds them.
    pub state_inputs: Vec<StateInput>,
    /// Name and layout of the graph input that carries each sequence's length
    /// (ONNX `sequence_lens`), where there is one.
    pub lengths_input: Option<String>,
    /// Nodes in an order in which they can be computed.
    pub nodes: Vec<Node>,
    /// What the graph gives back.
    pub outputs: Vec<Output>,
}

/// Provenance of a network.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// File name without its directory.
    pub file_name: String,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
    /// Format, for people: `ONNX opset 17 (pytorch 2.9.0)`.
    pub format: String,
    /// What the importer found unusual.
    pub warnings: Vec<Warning>,
}

/// The sequence that the network reads.
#[derive(Clone, Debug)]
pub struct SequenceInput {
    /// Name of the graph input.
    pub name: String,
    /// Features per step.
    pub input_size: usize,
    /// How the array of the graph input maps onto batch, time and features.
    pub layout: Layout,
}

/// A graph input that gives initial states.
#[derive(Clone, Debug)]
pub struct StateInput {
    /// Name of the graph input.
    pub name: String,
    /// Length of the flat vector per batch entry.
    pub len: usize,
    /// How the array maps onto batch and the flat vector's features.
    pub layout: Layout,
}

/// A graph output: a view on one value.
#[derive(Clone, Debug)]
pub struct Output {
    /// Name of the graph output.
    pub name: String,
    /// The value it shows.
    pub value: Value,
    /// How the value maps onto the array's axes.
    pub layout: Layout,
}

/// Maps a value `[batch][time][feature]` (or `[batch][feature]`) onto the axes
/// of an array as its graph declares them, outermost first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// One entry per axis of the array.
    pub axes: Vec<Axis>,
    /// Feature index of the array's first element.
    pub offset: usize,
}

/// One axis of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The batch axis.
    Batch,
    /// The time axis; counts steps.
    Time,
    /// Part of the feature axis: index `i` moves by `i * stride` features.
    /// An axis of length 1 has any stride (0 by convention).
    Feature {
        /// Length of the axis.
        len: usize,
        /// Features per index.
        stride: usize,
    },
}

/// Whether a value exists at every step or once per sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// One vector per time step.
    EveryStep,
    /// One vector per sequence.
    Once,
}

/// A value of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// The network's sequence input.
    Input,
    /// The main output of a node. For a recurrent node: the hidden state of
    /// every step, directions side by side (`[forward, backward]`).
    Node(NodeId),
    /// The hidden state of a recurrent node after the last step of its
    /// direction `direction` (for a backward direction: after step 0).
    FinalHidden {
        /// The recurrent node.
        node: NodeId,
        /// Index into [`Recurrent::directions`].
        direction: usize,
    },
    /// The cell state of an LSTM node, as `FinalHidden`.
    FinalCell {
        /// The recurrent node.
        node: NodeId,
        /// Index into [`Recurrent::directions`].
        direction: usize,
    },
}

/// One layer.
#[derive(Clone, Debug)]
pub struct Node {
    /// Name in the source file, for messages and reports; unique.
    pub name: String,
    /// What it computes.
    pub layer: Layer,
    /// What it reads.
    pub inputs: Vec<Value>,
    /// Width of its main output.
    pub width: usize,
    /// Rate of its main output.
    pub rate: Rate,
}

impl Node {
    /// What a recurrent layer says of the width of a state; of other layers, that of the node.
    fn state_width(&self, of: impl Fn(&Recurrent) -> usize) -> usize {
        if let Layer::Recurrent(layer) = &self.layer {
            of(layer)
        } else {
            self.width
        }
    }

    /// Name of one direction of a recurrent layer: the node's own, if there is no other.
    pub fn direction_name(&self, direction: usize) -> String {
        if let Layer::Recurrent(layer) = &self.layer
            && layer.directions.len() > 1
        {
            return format!("{} direction {direction}", self.name);
        }
        self.name.clone()
    }
}

/// What a node computes.
#[derive(Clone, Debug)]
pub enum Layer {
    /// A recurrent layer over time, in one or two directions. Reads one value.
    Recurrent(Recurrent),
    /// `y = W x + b`, on every vector. Reads one value.
    Dense(Dense),
    /// An elementwise function. Reads one value.
    Activation(Activation),
    /// `exp(x) / Σ exp(x)` over the features. Reads one value.
    Softmax,
    /// `x − ln Σ exp(x)` over the features. Reads one value.
    LogSoftmax,
    /// The vector of the last step. Reads one value at [`Rate::EveryStep`].
    LastStep,
    /// The vectors of all steps, first step first, as one vector. Reads one
    /// value at [`Rate::EveryStep`]; sequences must have exactly this length.
    Flatten {
        /// Steps of every sequence.
        steps: usize,
    },
    /// The features of all inputs, side by side.
    Concat,
}

/// A recurrent layer.
#[derive(Clone, Debug)]
pub struct Recurrent {
    /// Features read per step.
    pub input_size: usize,
    /// Units of each direction.
    pub hidden_size: usize,
    /// One or two directions.
    pub directions: Vec<Direction>,
}

/// One direction of a recurrent layer.
#[derive(Clone, Debug)]
pub struct Direction {
    /// Whether it reads the sequence from its last step to its first.
    pub backward: bool,
    /// The cell with its parameters.
    pub cell: Cell,
    /// Hidden state before the first step.
    pub initial_hidden: Initial,
    /// Cell state before the first step (LSTM).
    pub initial_cell: Initial,
}

/// State before the first step.
#[derive(Clone, Debug, Default)]
pub enum Initial {
    /// All zero.
    #[default]
    Zero,
    /// A constant of the model, as long as the state.
    Constant(Vec<f64>),
    /// Given at run time: as many values of
    /// [`Network::state_inputs`]`[input]` from `offset` on.
    Given {
        /// Index into [`Network::state_inputs`].
        input: usize,
        /// First element of the flat vector.
        offset: usize,
    },
}

/// `y = W x + b`.
#[derive(Clone, Debug)]
pub struct Dense {
    /// Width of the input.
    pub input_size: usize,
    /// Width of the output.
    pub output_size: usize,
    /// Weights `[output_size][input_size]`.
    pub w: Vec<f64>,
    /// Bias `[output_size]`.
    pub bias: Vec<f64>,
}

impl Direction {
    /// Whether a gate has a peephole that is a matrix.
    pub fn has_peephole_matrix(&self) -> bool {
        let Cell::Lstm(lstm) = &self.cell else {
            return false;
        };
        let mut peepholes = lstm.peephole.iter().flatten();
        peepholes.any(|peephole| matches!(peephole, Peephole::Matrix(_)))
    }
}

impl Recurrent {
    /// Features of the hidden state of each direction: its units, or what they are
    /// projected to.
    pub fn state_size(&self) -> usize {
        match self.directions.first().map(|direction| &direction.cell) {
            Some(Cell::Lstm(Lstm {
                projection: Some(projection),
                ..
            })) => projection.size,
            Some(Cell::Lstm(_) | Cell::Rnn(_) | Cell::Gru(_)) | None => self.hidden_size,
        }
    }
}

impl Layer {
    /// What kind of layer it is, in one lower-case word for tables and JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Recurrent(layer) => match layer.directions.first().map(|d| &d.cell) {
                Some(Cell::Lstm(_)) => "lstm",
                Some(Cell::Gru(_)) => "gru",
                Some(Cell::Rnn(_)) | None => "rnn",
            },
            Self::Dense(_) => "dense",
            Self::Activation(activation) => match activation {
                Activation::Identity => "identity",
                Activation::Tanh => "tanh",
                Activation::Sigmoid => "sigmoid",
                Activation::Relu => "relu",
                _ => "activation",
            },
            Self::Softmax => "softmax",
            Self::LogSoftmax => "log_softmax",
            Self::LastStep => "last_step",
            Self::Flatten { .. } => "flatten",
            Self::Concat => "concat",
        }
    }
}

impl Network {
    /// The length that every sequence must have, where a layer asks for one.
    pub fn fixed_steps(&self) -> Option<usize> {
        self.nodes.iter().find_map(|node| match node.layer {
            Layer::Flatten { steps } => Some(steps),
            Layer::Recurrent(_)
            | Layer::Dense(_)
            | Layer::Activation(_)
            | Layer::Softmax
            | Layer::LogSoftmax
            | Layer::LastStep
            | Layer::Concat => None,
        })
    }

    /// Width of a value.
    pub fn width(&self, value: Value) -> usize {
        match value {
            Value::Input => self.input.input_size,
            Value::Node(node) => self.nodes[node].width,
            Value::FinalHidden { node, .. } => self.nodes[node].state_width(Recurrent::state_size),
            Value::FinalCell { node, .. } => {
                self.nodes[node].state_width(|layer| layer.hidden_size)
            }
        }
    }

    /// Rate of a value.
    pub fn rate(&self, value: Value) -> Rate {
        match value {
            Value::Input => Rate::EveryStep,
            Value::Node(node) => self.nodes[node].rate,
            Value::FinalHidden { .. } | Value::FinalCell { .. } => Rate::Once,
        }
    }
}
