//! Classes of layers: those that are read, and the errors for all others.

use crate::advised::ADVISED;
use gatecell_network::error::Error;
use gatecell_network::remedy::Remedy;

/// The layers that are read.
pub(super) const LAYERS: &[&str] = &[
    "InputLayer",
    "SimpleRNN",
    "LSTM",
    "GRU",
    "Bidirectional",
    "Dense",
    "TimeDistributed",
    "Activation",
    "Softmax",
    "ReLU",
    "LeakyReLU",
    "ELU",
    "Flatten",
    "Concatenate",
    "BatchNormalization",
    "Dropout",
    "SpatialDropout1D",
    "GaussianDropout",
    "GaussianNoise",
    "ActivityRegularization",
];

/// The error for a class of layers that is not read.
pub(super) fn unsupported(class: &str, remedy: Remedy) -> Error {
    Error::new(format!("a layer of class {class} is not supported"), remedy)
}

/// The same, with the remedy that follows from the class.
pub(super) fn unsupported_class(class: &str) -> Error {
    let remedy = match class {
        "Embedding" => Remedy::KerasOneHot,
        "Masking" => Remedy::KerasMasking,
        "RNN" | "LSTMCell" | "GRUCell" | "SimpleRNNCell" | "StackedRNNCells" => Remedy::KerasLayers,
        "Functional" | "Sequential" | "Model" => Remedy::KerasOneModel,
        "RepeatVector" => Remedy::KerasRepeat,
        _ => Remedy::KerasCut {
            layers: ADVISED.to_owned(),
        },
    };
    unsupported(class, remedy)
}
