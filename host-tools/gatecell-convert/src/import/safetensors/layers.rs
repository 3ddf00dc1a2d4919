//! The layer file.

use std::ops::Range;

use serde::Deserialize;
use toml::{Spanned, Table};

use super::tensors::Options;
use crate::error::{Error, Result};
use crate::network::Activation;
use crate::remedy::Remedy;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    weights: Options,
    layer: Vec<Spanned<Table>>,
    #[serde(default)]
    output: Vec<Output>,
}

/// The whole file.
#[derive(Debug)]
pub(crate) struct LayerFile {
    pub(super) weights: Options,
    pub(super) layers: Vec<Entry>,
    pub(super) outputs: Vec<Output>,
}

/// A `[[layer]]` table with its place in the graph.
#[derive(Debug)]
pub(super) struct Entry {
    /// What other layers call it.
    pub(super) name: Option<String>,
    /// What it reads; without it, the layer before.
    pub(super) inputs: Option<Vec<String>>,
    pub(super) layer: Layer,
}

/// An `[[output]]` table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Output {
    pub(super) name: String,
    pub(super) layer: String,
}

/// One `[[layer]]` table.
// Kinds without keys are empty structs, not unit variants: serde would let
// those swallow any key.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Layer {
    Rnn {
        prefix: String,
        num_layers: Option<usize>,
        #[serde(default)]
        bidirectional: bool,
        #[serde(default)]
        nonlinearity: Nonlinearity,
    },
    Lstm {
        prefix: String,
        num_layers: Option<usize>,
        #[serde(default)]
        bidirectional: bool,
        cell_clip: Option<f64>,
        proj_clip: Option<f64>,
    },
    Gru {
        prefix: String,
        num_layers: Option<usize>,
        #[serde(default)]
        bidirectional: bool,
    },
    /// TensorFlow's cell of that name.
    BasicLstm {
        prefix: String,
        #[serde(default = "one")]
        forget_bias: f64,
        cell_clip: Option<f64>,
        proj_clip: Option<f64>,
    },
    /// Any cell, with its tensors named.
    Recurrent(Box<Recurrent>),
    /// A row of a matrix for each one-hot vector.
    Embedding {
        weight: String,
    },
    Dense {
        prefix: Option<String>,
        weight: Option<String>,
        bias: Option<String>,
        #[serde(default)]
        transposed: bool,
    },
    LastStep {},
    FinalState {},
    Softmax {},
    LogSoftmax {},
    Activation {
        function: Function,
        alpha: Option<f64>,
    },
}

fn one() -> f64 {
    1.0
}

/// A recurrent layer whose tensors are named one by one.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Recurrent {
    pub(super) cell: CellKind,
    /// Order of the gates in every tensor.
    pub(super) gates: Option<String>,
    /// Matrices are `[inputs][gates · units]`.
    #[serde(default)]
    pub(super) transposed: bool,
    pub(super) coupled: Option<Coupled>,
    pub(super) reset: Option<Reset>,
    pub(super) activations: Option<Vec<Function>>,
    pub(super) forward: Option<Side>,
    pub(super) backward: Option<Side>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum CellKind {
    Rnn,
    Lstm,
    Gru,
}

/// Which gate of an LSTM is one minus the other.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Coupled {
    Input,
    Forget,
}

/// Where a GRU's reset gate stands.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reset {
    Before,
    After,
}

/// Names of the tensors of one direction.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Side {
    pub(super) weight_ih: String,
    pub(super) weight_hh: String,
    pub(super) bias: Option<String>,
    /// A second bias, which in a GRU sits inside the reset product.
    pub(super) bias_hh: Option<String>,
    pub(super) peephole: Option<String>,
    pub(super) initial_hidden: Option<String>,
    pub(super) initial_cell: Option<String>,
}

/// `nonlinearity` of torch.nn.RNN.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Nonlinearity {
    #[default]
    Tanh,
    Relu,
}

/// Elementwise functions of torch.nn.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Function {
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Elu,
    HardSigmoid,
    Softsign,
    Softplus,
}

impl Function {
    /// With the default parameters of torch.nn.
    pub(super) fn standard(self) -> Activation {
        match self {
            Self::Sigmoid => Activation::Sigmoid,
            Self::Tanh => Activation::Tanh,
            Self::Relu => Activation::Relu,
            Self::LeakyRelu => Activation::LeakyRelu { alpha: 0.01 },
            Self::Elu => Activation::Elu { alpha: 1.0 },
            Self::HardSigmoid => Activation::HardSigmoid {
                alpha: 1.0 / 6.0,
                beta: 0.5,
            },
            Self::Softsign => Activation::Softsign,
            Self::Softplus => Activation::Softplus,
        }
    }
}

impl Layer {
    /// The kind as the layer file has it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Rnn { .. } => "rnn",
            Self::Lstm { .. } => "lstm",
            Self::Gru { .. } => "gru",
            Self::BasicLstm { .. } => "basic_lstm",
            Self::Recurrent(_) => "recurrent",
            Self::Embedding { .. } => "embedding",
            Self::Dense { .. } => "dense",
            Self::LastStep {} => "last_step",
            Self::FinalState {} => "final_state",
            Self::Softmax {} => "softmax",
            Self::LogSoftmax {} => "log_softmax",
            Self::Activation { .. } => "activation",
        }
    }
}

pub(super) fn parse(text: &str) -> Result<LayerFile> {
    let file: Written = toml::from_str(text).map_err(|error| wrong(text, &error, error.span()))?;
    if file.layer.is_empty() {
        return Err(Error::new(
            "the layer file names no layer",
            Remedy::LayerKeys,
        ));
    }
    let layers = file.layer.into_iter().map(|table| {
        let span = table.span();
        entry(table.into_inner()).map_err(|error| wrong(text, &error, Some(span)))
    });
    Ok(LayerFile {
        weights: file.weights,
        layers: layers.collect::<Result<_>>()?,
        outputs: file.output,
    })
}

/// The keys of the graph, then those of the kind.
fn entry(mut table: Table) -> std::result::Result<Entry, toml::de::Error> {
    let name = table.remove("name").map(toml::Value::try_into);
    let inputs = table.remove("inputs").map(toml::Value::try_into);
    Ok(Entry {
        name: name.transpose()?,
        inputs: inputs.transpose()?,
        layer: table.try_into()?,
    })
}

fn wrong(text: &str, error: &toml::de::Error, span: Option<Range<usize>>) -> Error {
    let line = span
        .and_then(|span| text.get(..span.start))
        .map_or(1, |before| before.matches('\n').count() + 1);
    // The parser's messages may run over several lines; ours are one.
    let message = error.message().replace('\n', " ");
    Error::new(
        format!("the layer file is wrong: {message}"),
        Remedy::LayerKeys,
    )
    .at(format!("line {line}"))
}
