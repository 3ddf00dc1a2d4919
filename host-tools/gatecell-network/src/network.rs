//! The imported network: float parameters in canonical gate order, no trace of
//! the file format it came from.
//!
//! A network is a directed acyclic graph of [`Node`]s over sequences. Every
//! value has a width (features) and a [`Rate`]: one vector per time step, or
//! one vector per sequence. Batch is not part of the network: each sequence of
//! a batch is computed by itself.

use crate::warning::Warning;

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

/// The cell's equations and parameters. Matrices are row-major: one row per
/// unit, rows of a gate together, gates in the order named.
#[derive(Clone, Debug)]
pub enum Cell {
    /// `h = f(W x + R h + b)`.
    Rnn(Rnn),
    /// Long short-term memory.
    Lstm(Lstm),
    /// Gated recurrent unit.
    Gru(Gru),
}

/// Elman cell: `h_t = f(W x_t + R h_{t−1} + b)`.
#[derive(Clone, Debug)]
pub struct Rnn {
    /// Input weights `[hidden_size][input_size]`.
    pub w: Vec<f64>,
    /// Recurrent weights `[hidden_size][hidden_size]`.
    pub r: Vec<f64>,
    /// Bias `[hidden_size]` (both bias vectors of the source added).
    pub bias: Vec<f64>,
    /// `f`.
    pub activation: Activation,
    /// Bound on the pre-activation (ONNX `clip`).
    pub clip: Option<f64>,
}

/// LSTM, gates in ONNX order **i, o, f, c**:
/// `i = f(W_i x + R_i h + P_i⊙c + b_i)`, `f = f(W_f x + R_f h + P_f⊙c + b_f)`,
/// `g = g(W_c x + R_c h + b_c)`, `C = f⊙c + i⊙g`,
/// `o = f(W_o x + R_o h + P_o⊙C + b_o)`, `H = o⊙h(C)`, or projected
/// `H = W_p (o⊙h(C)) + b_p`. A peephole that is a matrix multiplies: `P c`.
#[derive(Clone, Debug)]
pub struct Lstm {
    /// Input weights `[4][hidden_size][input_size]`, order i, o, f, c.
    pub w: Vec<f64>,
    /// Recurrent weights `[4][hidden_size][state]`, order i, o, f, c, where the hidden
    /// state has `hidden_size` features, or those of the projection.
    pub r: Vec<f64>,
    /// Bias `[4][hidden_size]`, order i, o, f, c (both vectors of the source added).
    pub bias: Vec<f64>,
    /// Peepholes of i, o, f, where present.
    pub peephole: [Option<Peephole>; 3],
    /// Coupled gates: `i = 1 − f`.
    pub input_forget: bool,
    /// `f` of the gates, `g` of the candidate, `h` of the output.
    pub activations: [Activation; 3],
    /// Bound on the pre-activations (ONNX `clip`).
    pub clip: Option<f64>,
    /// Bound on the cell state `C` (TensorFlow `cell_clip`).
    pub cell_clip: Option<f64>,
    /// Projection of the output (LSTMP).
    pub projection: Option<Projection>,
}

/// Weights from the cell state to a gate of an LSTM.
#[derive(Clone, Debug)]
pub enum Peephole {
    /// Each unit sees its own cell state: `[hidden_size]`.
    Diagonal(Vec<f64>),
    /// Each unit sees all cell states: `[hidden_size][hidden_size]`.
    Matrix(Vec<f64>),
}

impl Peephole {
    /// Number of weights.
    pub fn len(&self) -> usize {
        match self {
            Self::Diagonal(weights) | Self::Matrix(weights) => weights.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Projection of an LSTM's output to its hidden state: `H = W m + b`, `m = o⊙h(C)`.
#[derive(Clone, Debug)]
pub struct Projection {
    /// Features of the hidden state.
    pub size: usize,
    /// `W` `[size][hidden_size]`.
    pub w: Vec<f64>,
    /// `b` `[size]`.
    pub bias: Vec<f64>,
    /// Bound on the hidden state (TensorFlow `proj_clip`).
    pub clip: Option<f64>,
}

/// GRU, gates in ONNX order **z, r, h**:
/// `z = f(W_z x + R_z h + b_z)`, `r = f(W_r x + R_r h + b_r)`,
/// `n = g(W_h x + r⊙(R_h h + rb_h) + b_h)` where `linear_before_reset`, else
/// `n = g(W_h x + R_h (r⊙h) + rb_h + b_h)`; `H = (1−z)⊙n + z⊙h`.
#[derive(Clone, Debug)]
pub struct Gru {
    /// Input weights `[3][hidden_size][input_size]`, order z, r, h.
    pub w: Vec<f64>,
    /// Recurrent weights `[3][hidden_size][hidden_size]`, order z, r, h.
    pub r: Vec<f64>,
    /// Bias `[3][hidden_size]`, order z, r, h. For z and r (and for h where not
    /// `linear_before_reset`) both vectors of the source added.
    pub bias: Vec<f64>,
    /// `rb_h` `[hidden_size]`: the bias inside the reset product; all zero
    /// unless `linear_before_reset`.
    pub hidden_bias: Vec<f64>,
    /// Reset applied after (`true`) or before (`false`) the recurrent product.
    pub linear_before_reset: bool,
    /// `f` of the gates, `g` of the candidate.
    pub activations: [Activation; 2],
    /// Bound on the pre-activations (ONNX `clip`).
    pub clip: Option<f64>,
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

/// Elementwise functions, named as in the ONNX operator specification.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// `x`.
    Identity,
    /// `tanh x`.
    Tanh,
    /// `1 / (1 + e^−x)`.
    Sigmoid,
    /// `max(0, x)`.
    Relu,
    /// `x ≥ 0 ? x : alpha·x`.
    LeakyRelu {
        /// Slope below zero.
        alpha: f64,
    },
    /// `x > alpha ? x : 0`.
    ThresholdedRelu {
        /// Threshold.
        alpha: f64,
    },
    /// `alpha·tanh(beta·x)`.
    ScaledTanh {
        /// Factor outside.
        alpha: f64,
        /// Factor inside.
        beta: f64,
    },
    /// `min(max(alpha·x + beta, 0), 1)`.
    HardSigmoid {
        /// Slope.
        alpha: f64,
        /// Offset.
        beta: f64,
    },
    /// `x ≥ 0 ? x : alpha·(e^x − 1)`.
    Elu {
        /// Scale below zero.
        alpha: f64,
    },
    /// `x / (1 + |x|)`.
    Softsign,
    /// `ln(1 + e^x)`.
    Softplus,
    /// `alpha·x + beta`.
    Affine {
        /// Slope.
        alpha: f64,
        /// Offset.
        beta: f64,
    },
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
