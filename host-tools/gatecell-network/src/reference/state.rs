//! What the cells carry and show.

use crate::engine::InnerPeaks;
use crate::gates::Gates;

/// What a cell carries from one step to the next; `c` is empty except for LSTM.
pub(super) struct State {
    pub(super) h: Vec<f64>,
    pub(super) c: Vec<f64>,
    /// `r⊙h` of the last step of a GRU with the reset before the product; else empty.
    pub(super) reset_h: Vec<f64>,
    /// What the last step of a projected LSTM projected to `h`; else empty.
    pub(super) unprojected: Vec<f64>,
    /// What the gates did; empty where they are not sigmoids.
    pub(super) gates: Gates,
    /// How large the numbers inside the cell have been.
    pub(super) peaks: InnerPeaks,
}

/// The larger one of a peak and of what was computed.
pub(super) fn reach(peak: &mut f64, value: f64) {
    *peak = value.abs().max(*peak);
}
