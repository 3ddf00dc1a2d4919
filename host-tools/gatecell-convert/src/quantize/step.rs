//! Steps of the network's input.

/// The step of one input feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// In real units.
    pub(super) size: f64,
    /// Whether the calibrated inputs are whole steps.
    pub(super) exact: bool,
}
