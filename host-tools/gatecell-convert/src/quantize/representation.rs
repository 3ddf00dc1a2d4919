//! What the numbers of every value mean.

use super::Representation;
use crate::network::{Network, Value};

/// One side of an affine map: the activations that it multiplies.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// Real value of one step, per feature.
    pub(super) scale: Vec<f64>,
    /// Zero point in steps, per feature.
    pub(super) offset: Vec<f64>,
    /// Largest magnitude of a step.
    pub(super) peak: f64,
}

/// Largest magnitude of any `i16`.
pub(super) const PEAK: f64 = 32768.0;

impl Side {
    /// No activations at all.
    pub(super) fn none() -> Self {
        Self {
            scale: Vec::new(),
            offset: Vec::new(),
            peak: 0.0,
        }
    }

    /// Activations with one scale and no zero point.
    pub(super) fn uniform(scale: f64, width: usize) -> Self {
        Self {
            scale: vec![scale; width],
            offset: vec![0.0; width],
            peak: PEAK,
        }
    }
}

/// Scale per feature of a value that is an activation.
pub(super) fn activation_scale(
    representations: &[Representation],
    network: &Network,
    value: Value,
) -> Option<Vec<f64>> {
    match value {
        Value::Node(node) => match &representations[node] {
            Representation::Activation { scale } => Some(scale.clone()),
            _ => None,
        },
        Value::FinalHidden { node, direction } => match &representations[node] {
            Representation::Activation { scale } => {
                let width = network.width(value);
                Some(scale[direction * width..(direction + 1) * width].to_vec())
            }
            _ => None,
        },
        Value::Input | Value::FinalCell { .. } => None,
    }
}
