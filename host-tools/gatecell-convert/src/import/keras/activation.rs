//! Activations by name.

use serde_json::Value as Json;

use super::Major;
use super::options::Options;
use crate::error::{Error, Result};
use crate::network::{Activation, Layer};

/// An activation of a recurrent cell.
pub(super) fn elementwise<'a>(
    options: &mut Options<'a>,
    key: &'a str,
    default: &str,
    major: Major,
) -> Result<Activation> {
    let name = name(options, key, default)?;
    named(name, major).ok_or_else(|| unknown(key, name))
}

/// What follows a layer by its `activation` option; `None` for linear.
pub(super) fn layer<'a>(options: &mut Options<'a>, major: Major) -> Result<Option<Layer>> {
    let name = name(options, "activation", "linear")?;
    Ok(match name {
        "softmax" => Some(Layer::Softmax),
        "log_softmax" => Some(Layer::LogSoftmax),
        name => match named(name, major).ok_or_else(|| unknown("activation", name))? {
            Activation::Identity => None,
            function => Some(Layer::Activation(function)),
        },
    })
}

fn name<'a, 'd: 'r, 'r>(
    options: &mut Options<'a>,
    key: &'a str,
    default: &'d str,
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
            "name a function of keras.activations, as in activation=\"tanh\"",
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

fn unknown(key: &str, name: &str) -> Error {
    Error::new(
        format!("{key} = {name:?} is not supported"),
        "train with linear, tanh, sigmoid, relu, leaky_relu, elu, hard_sigmoid, softsign or softplus",
    )
}
