//! A network in the numbers of one device format.

use super::{GateChoice, NumberFormat, ScaleChoice};
use gatecell::kernels::Layout;
use gatecell_network::network::{Activation, Network};

/// A network ready for a device: the arrays of every layer, in canonical order.
///
/// `layers[i]` belongs to `network.nodes[i]`, and `representations[i]` says what
/// the numbers of that node's main output mean. The network may have more nodes
/// than the imported one: where a layer needs activations but finds
/// pre-activations, an explicit [`Activation::Identity`] node is put between.
#[derive(Clone, Debug)]
pub struct DeviceNetwork {
    /// The float network that the layers belong to.
    pub network: Network,
    /// Format.
    pub format: NumberFormat,
    /// How real inputs become activations; `None` in float formats.
    pub input: Option<InputScales>,
    /// One entry per node.
    pub layers: Vec<DeviceLayer>,
    /// What the numbers of each node's main output mean.
    pub representations: Vec<Representation>,
}

/// Quantization of the network's input:
/// `q = ⌊x·inverse_scale + offset + 1/2⌋` in single precision.
#[derive(Clone, Debug, PartialEq)]
pub struct InputScales {
    /// `1 / scale` of each feature.
    pub inverse_scale: Vec<f32>,
    /// Zero point of each feature, in steps.
    pub offset: Vec<f32>,
}

/// What a number of the device stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Representation {
    /// Single precision, real units.
    Float,
    /// The format's integer; the real value of feature `k` is `(q − offset[k]) · scale[k]`.
    Activation {
        /// Scale of each feature.
        scale: Vec<f64>,
        /// Zero point of each feature, in steps; zeros but for the network's input.
        offset: Vec<f64>,
    },
    /// `i32` in Q15.16, times `2^exponent`; what a network gives back has the exponent 0.
    PreActivation {
        /// The exponent.
        exponent: i32,
    },
    /// `i32` in Q1.30.
    Probability,
}

impl Representation {
    /// Activations without zero points.
    pub(crate) fn activation(scale: Vec<f64>) -> Self {
        let offset = vec![0.0; scale.len()];
        Self::Activation { scale, offset }
    }

    /// Scale and zero point of feature `index`; those of real units beyond the features.
    pub(crate) fn step(&self, index: usize) -> (f64, f64) {
        match self {
            Self::Activation { scale, offset } => match (scale.get(index), offset.get(index)) {
                (Some(&scale), Some(&offset)) => (scale, offset),
                _ => (1.0, 0.0),
            },
            Self::Float | Self::PreActivation { .. } | Self::Probability => (1.0, 0.0),
        }
    }
}

/// One layer's arrays.
#[derive(Clone, Debug)]
pub enum DeviceLayer {
    /// Elman layer, one entry per direction.
    Rnn(Vec<DeviceRnn>),
    /// LSTM layer, one entry per direction.
    Lstm(Vec<DeviceLstm>),
    /// GRU layer with the reset after the product, one entry per direction.
    Gru(Vec<DeviceGru>),
    /// GRU layer with the reset before the product, one entry per direction.
    GruResetBefore(Vec<DeviceGruResetBefore>),
    /// Dense layer.
    Dense(Affine),
    /// Elementwise function with the scale of its output, where it needs one.
    Activation(Activation, ActivationScale),
    /// Softmax.
    Softmax,
    /// Log-softmax.
    LogSoftmax,
    /// The vector of the last step.
    LastStep,
    /// The vectors of all steps as one vector.
    Flatten {
        /// Steps of every sequence.
        steps: usize,
    },
    /// Features side by side.
    Concat,
}

impl DeviceLayer {
    /// How the scales of both products of a recurrent layer were chosen, per direction, in
    /// integer formats; of a GRU with the reset before the product, those of its gates.
    pub fn scales(&self) -> Vec<ScaleChoice> {
        let maps: Vec<&Affine> = match self {
            Self::Rnn(cells) => cells.iter().map(|cell| &cell.affine).collect(),
            Self::Lstm(cells) => cells.iter().map(|cell| &cell.affine).collect(),
            Self::Gru(cells) => cells.iter().map(|cell| &cell.affine).collect(),
            Self::GruResetBefore(cells) => cells.iter().map(|cell| &cell.gates).collect(),
            Self::Dense(_)
            | Self::Activation(..)
            | Self::Softmax
            | Self::LogSoftmax
            | Self::LastStep
            | Self::Flatten { .. }
            | Self::Concat => Vec::new(),
        };
        let choice = |map: &Affine| match map {
            Affine::Integer(map) => Some(map.scales),
            Affine::Float(_) => None,
        };
        maps.into_iter().filter_map(choice).collect()
    }

    /// Whether its gates are right in their tails, and its numbers those of the format for it.
    pub fn is_slow(&self) -> bool {
        self.gate_choice().is_some_and(GateChoice::is_slow)
    }

    /// How the gates of a recurrent layer are computed in integer formats, the same in all
    /// directions; `None` where they are not sigmoids.
    pub fn gate_choice(&self) -> Option<GateChoice> {
        match self {
            Self::Lstm(cells) => cells.first()?.choice,
            Self::Gru(cells) => cells.first()?.choice,
            Self::GruResetBefore(cells) => cells.first()?.choice,
            Self::Rnn(_)
            | Self::Dense(_)
            | Self::Activation(..)
            | Self::Softmax
            | Self::LogSoftmax
            | Self::LastStep
            | Self::Flatten { .. }
            | Self::Concat => None,
        }
    }
}

/// Elman cell.
#[derive(Clone, Debug)]
pub struct DeviceRnn {
    /// One "gate".
    pub affine: Affine,
    /// Function of the cell.
    pub activation: Activation,
    /// Scale of the hidden state, for functions without bound.
    pub scale: ActivationScale,
    /// What the core's general cell needs; `None` for plain tanh and relu.
    pub variant: Option<RnnVariant>,
}

/// An Elman cell that is not the plain one.
#[derive(Clone, Debug, PartialEq)]
pub struct RnnVariant {
    /// The function.
    pub function: CellFunction,
    /// Scales of the function.
    pub scales: FunctionScale,
    /// Bound on the pre-activation.
    pub clip: Option<Number>,
}

/// LSTM cell.
#[derive(Clone, Debug)]
pub struct DeviceLstm {
    /// Gates i, o, f, c; where coupled: o, f, c.
    pub affine: Affine,
    /// Fractional bits of the cell state, which is within `±2^(30 − bits)`; `None` in float
    /// formats.
    pub cell_frac_bits: Option<u32>,
    /// What distinguishes the cell; `None` for the plain one.
    pub variant: Option<LstmVariant>,
    /// Peephole matrices of i, o, f, where present: maps of the cell states, which are
    /// `i16` in units of `2^(15 − cell_frac_bits)` in integer formats. Only a variant
    /// has them.
    pub matrices: [Option<Affine>; 3],
    /// Projection of the output; then the map's R has the columns of the projected
    /// state.
    pub projection: Option<DeviceProjection>,
    /// How its gates are computed; `None` in float formats and where they are not sigmoids.
    pub choice: Option<GateChoice>,
}

/// Projection of an LSTM's output.
#[derive(Clone, Debug)]
pub struct DeviceProjection {
    /// The map, one row for each feature of the projected state.
    pub affine: Affine,
    /// Bound on the projected state, in the units of the map.
    pub clip: Option<Number>,
    /// Scale of the projected state.
    pub scale: ActivationScale,
}

/// An LSTM cell that is not the plain one.
#[derive(Clone, Debug, PartialEq)]
pub struct LstmVariant {
    /// Diagonal peepholes of i, o, f, `[hidden_size]` each, where present; Q8.24.
    pub peephole: [Option<Vec<Number>>; 3],
    /// Whether `i = 1 − f`: then the map has no gate i.
    pub coupled: bool,
    /// `f`, `g`, `h`.
    pub functions: [CellFunction; 3],
    /// Bound on the pre-activations.
    pub clip: Option<Number>,
    /// Bound on the cell state, in its scale.
    pub cell_clip: Option<Number>,
    /// Scales of the gates i, o, f.
    pub gates: [FunctionScale; 3],
    /// Scales of the candidate.
    pub candidate: FunctionScale,
    /// `h(C)` is within `±32·2^activated_exponent`.
    pub activated_exponent: i32,
    /// The hidden state is within `±2^hidden_exponent`.
    pub hidden_exponent: i32,
}

/// A GRU cell that is not the plain one.
#[derive(Clone, Debug, PartialEq)]
pub struct GruVariant {
    /// `f`, `g`.
    pub functions: [CellFunction; 2],
    /// Bound on the pre-activations.
    pub clip: Option<Number>,
    /// Scales of the gates z, r.
    pub gates: [FunctionScale; 2],
    /// Scales of the candidate.
    pub candidate: FunctionScale,
    /// `r⊙h` is within `±2^reset_exponent` where the reset comes before the product.
    pub reset_exponent: i32,
    /// The hidden state is within `±2^hidden_exponent`.
    pub hidden_exponent: i32,
}

/// Scales of a function inside a cell, as exponents of two: the argument is within
/// `±2^15·2^argument`, a gate within `±16·2^value`, another value within `±32·2^value`. Zeros
/// in float formats, which need no scales.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FunctionScale {
    /// Of what the function reads.
    pub argument: i32,
    /// Of what it gives.
    pub value: i32,
}

/// An activation function with its parameters in the format's numbers (Q8.24).
pub type CellFunction = gatecell::activation::Function<Number>;

/// GRU cell, reset after the product.
#[derive(Clone, Debug)]
pub struct DeviceGru {
    /// Gates z, r, h.
    pub affine: Affine,
    /// Bias inside the reset product; `None` where it is all zero.
    pub hidden_bias: Option<Vec<Number>>,
    /// What distinguishes the cell; `None` for the plain one.
    pub variant: Option<GruVariant>,
    /// How its gates are computed; `None` in float formats and where they are not sigmoids.
    pub choice: Option<GateChoice>,
}

/// GRU cell, reset before the product.
#[derive(Clone, Debug)]
pub struct DeviceGruResetBefore {
    /// Gates z, r.
    pub gates: Affine,
    /// The candidate.
    pub candidate: Affine,
    /// What distinguishes the cell; `None` for the plain one.
    pub variant: Option<GruVariant>,
    /// How its gates are computed; `None` in float formats and where they are not sigmoids.
    pub choice: Option<GateChoice>,
}

/// A constant of either format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Single precision.
    Float(f32),
    /// Fixed point: Q15.16 for pre-activations, Q8.24 for parameters, the cell's scale
    /// for cell states.
    Fixed(i32),
}

/// `x, h ↦ W x + R h + b` in canonical order.
#[derive(Clone, Debug)]
pub enum Affine {
    /// Single precision.
    Float(FloatAffine),
    /// Integer weights.
    Integer(IntegerAffine),
}

impl Affine {
    /// Rows per gate.
    pub fn units(&self) -> usize {
        match self {
            Self::Float(affine) => affine.units,
            Self::Integer(affine) => affine.units,
        }
    }
}

/// Arrays of an [`Affine`] in single precision.
#[derive(Clone, Debug, PartialEq)]
pub struct FloatAffine {
    /// Number of gates (1 for Elman and dense layers).
    pub gates: usize,
    /// Rows per gate.
    pub units: usize,
    /// Columns of `w`.
    pub input_size: usize,
    /// Columns of `r`; 0 for dense layers.
    pub hidden_size: usize,
    /// `[gates][units][input_size]`.
    pub w: Vec<f32>,
    /// `[gates][units][hidden_size]`.
    pub r: Vec<f32>,
    /// `[gates][units]`.
    pub bias: Vec<f32>,
}

/// Arrays of an [`Affine`] with integer weights, within the limits of the network's
/// format. The scales are those of
/// `gatecell::format::integer::Row`.
#[derive(Clone, Debug, PartialEq)]
pub struct IntegerAffine {
    /// How the weights will lie in words.
    pub layout: Layout,
    /// Number of gates (1 for Elman and dense layers).
    pub gates: usize,
    /// Rows per gate.
    pub units: usize,
    /// Columns of `w`.
    pub input_size: usize,
    /// Columns of `r`; 0 for dense layers.
    pub hidden_size: usize,
    /// `[gates][units][input_size]`.
    pub w: Vec<i16>,
    /// `[gates][units][hidden_size]`.
    pub r: Vec<i16>,
    /// `[gates][units]`, Q15.16.
    pub bias: Vec<i32>,
    /// `[gates][units]`, in units of 2^-(16 + shift).
    pub input_scale: Vec<i32>,
    /// `[gates][units]`, in units of 2^-(16 + shift); zeros for dense layers.
    pub hidden_scale: Vec<i32>,
    /// Shift of the requantization, within the format's limits.
    pub shift: u32,
    /// Whether the scales of both products are the same, and why.
    pub scales: ScaleChoice,
}

/// Scale of a function's output, where the function has no natural bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivationScale {
    /// Bounded by 1, or a float format: no scale.
    Natural,
    /// `q = ⌊pre·factor / 2^shift + 1/2⌋`.
    Scaled {
        /// Factor, positive.
        factor: i32,
        /// Shift, 1 to 62.
        shift: u32,
    },
}
