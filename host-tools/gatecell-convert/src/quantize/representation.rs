//! What the numbers of every value mean.

use super::{IntegerFormat, Representation};
use gatecell_network::network::{Network, Value};

/// One side of an affine map: the activations that it multiplies.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// Real value of one step, per feature.
    pub(super) scale: Vec<f64>,
    /// Zero point in steps, per feature.
    pub(super) offset: Vec<f64>,
    /// Largest magnitude of a step: the format's.
    pub(super) peak: f64,
}

impl Side {
    /// No activations at all.
    pub(super) fn none() -> Self {
        Self {
            scale: Vec::new(),
            offset: Vec::new(),
            peak: 0.0,
        }
    }

    /// Activations without zero point.
    pub(super) fn plain(format: IntegerFormat, scale: Vec<f64>) -> Self {
        Self {
            offset: vec![0.0; scale.len()],
            scale,
            peak: format.top() + 1.0,
        }
    }
}

/// What the steps of a value are, where it is an activation.
pub(super) fn side(
    input: &Side,
    representations: &[Representation],
    network: &Network,
    value: Value,
) -> Option<Side> {
    let of_node = |node: usize| match &representations[node] {
        Representation::Activation { scale, offset } => Some(Side {
            scale: scale.clone(),
            offset: offset.clone(),
            peak: input.peak,
        }),
        Representation::Float
        | Representation::PreActivation { .. }
        | Representation::Probability => None,
    };
    match value {
        Value::Input => Some(input.clone()),
        Value::Node(node) => of_node(node),
        Value::FinalHidden { node, direction } => {
            let width = network.width(value);
            let part = |all: Vec<f64>| all[direction * width..(direction + 1) * width].to_vec();
            let side = of_node(node)?;
            Some(Side {
                scale: part(side.scale),
                offset: part(side.offset),
                peak: input.peak,
            })
        }
        Value::FinalCell { .. } => None,
    }
}
