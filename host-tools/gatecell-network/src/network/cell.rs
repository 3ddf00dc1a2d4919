//! The cells of recurrent layers, with their parameters.

use super::activation::Activation;

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
