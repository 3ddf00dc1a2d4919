//! Activations by name.

use serde_json::Value as Json;

use super::major::Major;
use super::options::Options;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Activation, Layer};
use gatecell_network::remedy::Remedy;

/// What recurrent cells may have, in every format.
const OF_CELLS: &str =
    "linear, tanh, sigmoid, relu, leaky_relu, elu, hard_sigmoid, softsign or softplus";

/// What layers may have that the device formats run, too.
const OF_LAYERS: &str = "linear, tanh, sigmoid, relu, softmax or log_softmax";

/// An activation of a recurrent cell.
pub(super) fn elementwise<'a>(
    options: &mut Options<'a>,
    key: &'a str,
    default: &str,
    major: Major,
) -> Result<Activation> {
    let name = name(options, key, default, OF_CELLS)?;
    named(name, major).ok_or_else(|| unknown(key, name, OF_CELLS))
}

/// What follows a layer by its `activation` option; `None` for linear.
pub(super) fn layer<'a>(options: &mut Options<'a>, major: Major) -> Result<Option<Layer>> {
    let name = name(options, "activation", "linear", OF_LAYERS)?;
    Ok(match name {
        "softmax" => Some(Layer::Softmax),
        "log_softmax" => Some(Layer::LogSoftmax),
        name => match named(name, major).ok_or_else(|| unknown("activation", name, OF_LAYERS))? {
            Activation::Identity => None,
            function => Some(Layer::Activation(function)),
        },
    })
}

fn name<'a, 'd: 'r, 'r>(
    options: &mut Options<'a>,
    key: &'a str,
    default: &'d str,
    names: &str,
) -> Result<&'r str>
where
    'a: 'r,
{
    match options.get(key) {
        // Null is the identity, wherever Keras lets an activation be null.
        None => Ok(if options.has(key) { "linear" } else { default }),
        Some(Json::String(name)) => Ok(name),
        Some(value) => Err(Error::new(
            format!("{key} = {value} is not one of Keras' functions"),
            Remedy::KerasActivation {
                names: names.to_owned(),
            },
        )),
    }
}

/// With the default parameters of keras.activations.
fn named(name: &str, major: Major) -> Option<Activation> {
    Some(match name {
        "linear" => Activation::Identity,
        "tanh" => Activation::Tanh,
        "sigmoid" => Activation::Sigmoid,
        "relu" => Activation::Relu,
        "softsign" => Activation::Softsign,
        "softplus" => Activation::Softplus,
        "elu" => Activation::Elu { alpha: 1.0 },
        "leaky_relu" => Activation::LeakyRelu { alpha: 0.2 },
        "hard_sigmoid" => Activation::HardSigmoid {
            alpha: match major {
                Major::Two => 0.2,
                Major::Three => 1.0 / 6.0,
            },
            beta: 0.5,
        },
        _ => return None,
    })
}

fn unknown(key: &str, name: &str, names: &str) -> Error {
    Error::new(
        format!("{key} = {name:?} is not supported"),
        Remedy::KerasActivation {
            names: names.to_owned(),
        },
    )
}
