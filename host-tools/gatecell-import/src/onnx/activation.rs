//! The activation functions of ONNX: as operators and as names in an attribute.

use super::attributes::Node;
use gatecell_network::error::Result;
use gatecell_network::network::Activation;
use gatecell_network::remedy::Remedy;

/// Names allowed in the `activations` attribute.
const NAMES: &str = "Relu, Tanh, Sigmoid, Affine, LeakyRelu, ThresholdedRelu, ScaledTanh, \
                     HardSigmoid, Elu, Softsign, Softplus";

/// The function that an elementwise operator computes.
pub(super) fn operator(node: &Node) -> Result<Activation> {
    let alpha = |default: f64| {
        Ok::<f64, gatecell_network::error::Error>(node.float("alpha")?.unwrap_or(default))
    };
    Ok(match node.op {
        "Tanh" => Activation::Tanh,
        "Sigmoid" => Activation::Sigmoid,
        "Relu" => Activation::Relu,
        "Softsign" => Activation::Softsign,
        "Softplus" => Activation::Softplus,
        "LeakyRelu" => Activation::LeakyRelu {
            alpha: alpha(0.01)?,
        },
        "ThresholdedRelu" => Activation::ThresholdedRelu { alpha: alpha(1.0)? },
        "Elu" => Activation::Elu { alpha: alpha(1.0)? },
        "HardSigmoid" => Activation::HardSigmoid {
            alpha: alpha(0.2)?,
            beta: node.float("beta")?.unwrap_or(0.5),
        },
        _ => Activation::Identity,
    })
}

/// Hands out `activation_alpha` or `activation_beta` in order.
struct Parameters<'a> {
    attribute: &'static str,
    values: std::slice::Iter<'a, f32>,
}

impl Parameters<'_> {
    /// The next value, or the default of the function. A function without a
    /// default in the specification must be given its value.
    fn next(&mut self, node: &Node, function: &str, default: Option<f64>) -> Result<f64> {
        let given = self
            .values
            .next()
            .map(|&value| f64::from(value))
            .or(default);
        given.filter(|value| value.is_finite()).ok_or_else(|| {
            node.attribute_error(
                self.attribute,
                format!("it has no finite value for the activation {function}"),
                Remedy::OneValue {
                    attribute: self.attribute.to_owned(),
                },
            )
        })
    }
}

/// The functions of a recurrent node: `defaults` for each of `directions`,
/// unless the node names others.
pub(super) fn of_recurrent(
    node: &Node,
    directions: usize,
    defaults: &[Activation],
) -> Result<Vec<Activation>> {
    let parameters = |attribute| {
        let values = node.floats(attribute)?.unwrap_or_default().iter();
        Ok::<_, gatecell_network::error::Error>(Parameters { attribute, values })
    };
    let mut alphas = parameters("activation_alpha")?;
    let mut betas = parameters("activation_beta")?;
    let defaults = defaults.repeat(directions);
    let names = node.strings("activations")?;
    if let Some(names) = names
        && names.len() != defaults.len()
    {
        return Err(node.attribute_error(
            "activations",
            format!(
                "it names {} functions where {} are needed",
                names.len(),
                defaults.len()
            ),
            Remedy::EveryFunction,
        ));
    }
    let functions: Vec<Activation> = match names {
        None => defaults,
        Some(names) => names
            .iter()
            .map(|name| named(node, name, &mut alphas, &mut betas))
            .collect::<Result<_>>()?,
    };
    for parameters in [alphas, betas] {
        if !parameters.values.as_slice().is_empty() {
            return Err(node.attribute_error(
                parameters.attribute,
                "it has more values than the activations use",
                Remedy::OneValue {
                    attribute: parameters.attribute.to_owned(),
                },
            ));
        }
    }
    Ok(functions)
}

fn named(
    node: &Node,
    name: &str,
    alphas: &mut Parameters,
    betas: &mut Parameters,
) -> Result<Activation> {
    let mut alpha = |default| alphas.next(node, name, default);
    let mut beta = |default| betas.next(node, name, default);
    // Names are compared without regard to case, as the specification says.
    Ok(match name.to_ascii_lowercase().as_str() {
        "relu" => Activation::Relu,
        "tanh" => Activation::Tanh,
        "sigmoid" => Activation::Sigmoid,
        "softsign" => Activation::Softsign,
        "softplus" => Activation::Softplus,
        "affine" => Activation::Affine {
            alpha: alpha(None)?,
            beta: beta(None)?,
        },
        "scaledtanh" => Activation::ScaledTanh {
            alpha: alpha(None)?,
            beta: beta(None)?,
        },
        "leakyrelu" => Activation::LeakyRelu {
            alpha: alpha(Some(0.01))?,
        },
        "thresholdedrelu" => Activation::ThresholdedRelu {
            alpha: alpha(Some(1.0))?,
        },
        "elu" => Activation::Elu {
            alpha: alpha(Some(1.0))?,
        },
        "hardsigmoid" => Activation::HardSigmoid {
            alpha: alpha(Some(0.2))?,
            beta: beta(Some(0.5))?,
        },
        _ => {
            return Err(node.attribute_error(
                "activations",
                format!("activation {name:?} is not supported"),
                Remedy::OnnxActivation {
                    names: NAMES.to_owned(),
                },
            ));
        }
    })
}
