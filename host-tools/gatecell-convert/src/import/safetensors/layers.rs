//! The layer file.

use serde::Deserialize;

use crate::error::{Error, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayerFile {
    layer: Vec<Layer>,
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

impl Layer {
    /// The kind as the layer file has it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Rnn { .. } => "rnn",
            Self::Lstm { .. } => "lstm",
            Self::Gru { .. } => "gru",
            Self::BasicLstm { .. } => "basic_lstm",
            Self::Dense { .. } => "dense",
            Self::LastStep {} => "last_step",
            Self::FinalState {} => "final_state",
            Self::Softmax {} => "softmax",
            Self::LogSoftmax {} => "log_softmax",
            Self::Activation { .. } => "activation",
        }
    }
}

pub(super) fn parse(text: &str) -> Result<Vec<Layer>> {
    let file: LayerFile = toml::from_str(text).map_err(|error| {
        let line = error
            .span()
            .and_then(|span| text.get(..span.start))
            .map_or(1, |before| before.matches('\n').count() + 1);
        // The parser's messages may run over several lines; ours are one.
        let message = error.message().replace('\n', " ");
        Error::new(
            format!("the layer file is wrong: {message}"),
            "write [[layer]] tables with the kinds and keys that the documentation lists",
        )
        .at(format!("line {line}"))
    })?;
    if file.layer.is_empty() {
        return Err(Error::new(
            "the layer file names no layer",
            "write one [[layer]] table for each layer, in order",
        ));
    }
    Ok(file.layer)
}
