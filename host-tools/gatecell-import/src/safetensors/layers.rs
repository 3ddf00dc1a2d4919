//! The layer file.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{self, DeTable, DeValue, ValueDeserializer};

use super::function::{Function, Parametrized};
use super::tagged::Tagged;
use super::tensors::Options;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// The file without its `[[layer]]` tables.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rest {
    #[serde(default)]
    weights: Options,
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
#[serde(rename_all = "snake_case", deny_unknown_fields)]
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
        beta: Option<f64>,
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
    pub(super) activations: Option<Vec<Parametrized>>,
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
    let wrong = |error: de::Error| wrong(text, error.message(), error.span());
    let document = DeTable::parse(text).map_err(wrong)?;
    let whole = document.span();
    let mut document = document.into_inner();
    let layers = match document.remove("layer").map(Spanned::into_inner) {
        Some(DeValue::Array(tables)) => tables
            .into_iter()
            .map(|table| entry(table, text))
            .collect::<Result<Vec<_>>>()?,
        _ => Vec::new(),
    };
    let rest = Spanned::new(whole, DeValue::Table(document));
    let rest = Rest::deserialize(ValueDeserializer::from(rest)).map_err(wrong)?;
    if layers.is_empty() {
        return Err(Error::new(
            "the layer file names no layer",
            Remedy::LayerKeys,
        ));
    }
    Ok(LayerFile {
        weights: rest.weights,
        layers,
        outputs: rest.output,
    })
}

/// The keys of the graph, then those of the kind.
fn entry(value: Spanned<DeValue<'_>>, text: &str) -> Result<Entry> {
    let span = value.span();
    let wrong = |error: de::Error| {
        let at = error.span().unwrap_or_else(|| span.clone());
        wrong(text, error.message(), Some(at))
    };
    let DeValue::Table(mut table) = value.into_inner() else {
        let message = "a layer is not a [[layer]] table";
        return Err(self::wrong(text, message, Some(span)));
    };
    let name = table.remove("name").map(ValueDeserializer::from);
    let inputs = table.remove("inputs").map(ValueDeserializer::from);
    let kind = table.remove("kind").ok_or_else(|| {
        let message = "a [[layer]] table has no kind";
        self::wrong(text, message, Some(span.clone()))
    })?;
    let keys = Spanned::new(span.clone(), DeValue::Table(table));
    Ok(Entry {
        name: name.map(String::deserialize).transpose().map_err(wrong)?,
        inputs: inputs.map(Vec::deserialize).transpose().map_err(wrong)?,
        layer: Layer::deserialize(Tagged { kind, keys }).map_err(wrong)?,
    })
}

/// An error of the layer file, with the line at which it is.
fn wrong(text: &str, message: &str, span: Option<Range<usize>>) -> Error {
    let line = span
        .and_then(|span| text.get(..span.start))
        .map_or(1, |before| before.matches('\n').count() + 1);
    // The parser's messages may run over several lines; ours are one.
    let message = message.replace('\n', " ");
    Error::new(
        format!("the layer file is wrong: {message}"),
        Remedy::LayerKeys,
    )
    .at(format!("line {line}"))
}
