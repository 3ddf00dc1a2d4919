//! Elementwise functions in the layer file: by name, or with their parameters.

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, de};

use gatecell_network::error::{Error, Result};
use gatecell_network::network::Activation;
use gatecell_network::remedy::Remedy;

/// Elementwise functions of torch.nn.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Function {
    Linear,
    Sigmoid,
    Tanh,
    Relu,
    LeakyRelu,
    Elu,
    HardSigmoid,
    Softsign,
    Softplus,
}

/// A function and what it may be given, named as in ONNX:
/// `"tanh"` or `{ function = "hard_sigmoid", alpha = 0.2, beta = 0.5 }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parametrized {
    pub(super) function: Function,
    pub(super) alpha: Option<f64>,
    pub(super) beta: Option<f64>,
}

impl From<Function> for Parametrized {
    fn from(function: Function) -> Self {
        Self {
            function,
            alpha: None,
            beta: None,
        }
    }
}

impl Parametrized {
    /// The function; parameters that are not given are those of torch.nn.
    pub(super) fn activation(self) -> Result<Activation> {
        let (alpha, beta) = (self.alpha, self.beta);
        let given = alpha.iter().chain(&beta);
        if given.into_iter().any(|value| !value.is_finite()) {
            return Err(Error::new(
                "alpha and beta must be finite",
                Remedy::LayerActivations,
            ));
        }
        match (self.function, alpha, beta) {
            (Function::Linear, None, None) => Ok(Activation::Identity),
            (Function::Sigmoid, None, None) => Ok(Activation::Sigmoid),
            (Function::Tanh, None, None) => Ok(Activation::Tanh),
            (Function::Relu, None, None) => Ok(Activation::Relu),
            (Function::Softsign, None, None) => Ok(Activation::Softsign),
            (Function::Softplus, None, None) => Ok(Activation::Softplus),
            (Function::LeakyRelu, alpha, None) => Ok(Activation::LeakyRelu {
                alpha: alpha.unwrap_or(0.01),
            }),
            (Function::Elu, alpha, None) => Ok(Activation::Elu {
                alpha: alpha.unwrap_or(1.0),
            }),
            (Function::HardSigmoid, alpha, beta) => Ok(Activation::HardSigmoid {
                alpha: alpha.unwrap_or(1.0 / 6.0),
                beta: beta.unwrap_or(0.5),
            }),
            (
                Function::Linear
                | Function::Sigmoid
                | Function::Tanh
                | Function::Relu
                | Function::Softsign
                | Function::Softplus
                | Function::LeakyRelu
                | Function::Elu,
                _,
                _,
            ) => Err(Error::new(
                "alpha or beta does not belong here",
                Remedy::LayerActivations,
            )),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    function: Function,
    alpha: Option<f64>,
    beta: Option<f64>,
}

impl<'de> Deserialize<'de> for Parametrized {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Parametrized;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the name of a function, or a table with function, alpha and beta")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Parametrized, E> {
                Function::deserialize(StrDeserializer::<E>::new(name)).map(Into::into)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Parametrized, A::Error> {
                let table = Table::deserialize(MapAccessDeserializer::new(map))
                    .map_err(A::Error::custom)?;
                Ok(Parametrized {
                    function: table.function,
                    alpha: table.alpha,
                    beta: table.beta,
                })
            }
        }

        deserializer.deserialize_any(Either)
    }
}
