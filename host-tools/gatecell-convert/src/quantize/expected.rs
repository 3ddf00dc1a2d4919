//! How much steps of the network's input are expected to cost: what the rounding of the input
//! and that of the weights which multiply it do to pre-activations.

use super::IntegerFormat;
use super::balance::{self, Matrix};
use super::representation::Side;
use super::rows;
use super::shared::Scales;
use super::spec::Spec;
use super::step::Step;
use crate::calibrate::{Calibration, Moments};
use gatecell_network::network::Network;

/// So many rows of a matrix tell enough of all of them.
const ROWS: usize = 256;

/// Expected mean square of the errors of all pre-activations that read the input, in sum; the
/// weights are rounded for it as they will be, by what calibration says of the input. `None` where
/// that is too little to tell, or no weights fit.
pub(super) fn error(
    network: &Network,
    format: IntegerFormat,
    calibration: &Calibration,
    steps: &[Step],
) -> Option<f64> {
    let of_matrix = |matrix: &Matrix| {
        let (node, direction) = matrix.place;
        let seen = calibration.seen.get(node)?.get(direction)?;
        of(matrix, format, seen.joint.as_ref()?, steps)
    };
    balance::matrices(network).iter().map(of_matrix).sum()
}

/// The same of one matrix, whose columns and perhaps others `seen` tells of.
fn of(matrix: &Matrix, format: IntegerFormat, seen: &Moments, steps: &[Step]) -> Option<f64> {
    let columns: Vec<(usize, usize)> = matrix
        .features
        .iter()
        .enumerate()
        .filter_map(|(column, feature)| Some((column, (*feature)?)))
        .collect();
    let rows = matrix.rows().count();
    let stride = rows.div_ceil(ROWS).max(1);
    let weights: Vec<f64> = matrix
        .rows()
        .step_by(stride)
        .flat_map(|row| columns.iter().map(|&(column, _)| row[column]))
        .collect();
    let width = seen.mean.len();
    if seen.covariance.len() != width * width {
        return None;
    }
    let seen = Moments {
        count: seen.count,
        mean: columns
            .iter()
            .map(|&(column, _)| seen.mean[column])
            .collect(),
        covariance: columns
            .iter()
            .flat_map(|&(row, _)| columns.iter().map(move |&(column, _)| row * width + column))
            .map(|at| seen.covariance[at])
            .collect(),
    };
    let steps: Vec<Step> = columns.iter().map(|&(_, feature)| steps[feature]).collect();
    let by_inputs: f64 = weights
        .chunks_exact(steps.len())
        .flat_map(|row| row.iter().zip(&steps))
        .filter(|(_, step)| !step.exact)
        // A rounded number errs by a twelfth of the square of a step.
        .map(|(w, step)| (w * step.size).powi(2) / 12.0)
        .sum();
    let by_weights = rows::error(&Spec {
        format,
        scales: Scales::Separate,
        place: "",
        gates: &[""],
        units: weights.len() / steps.len(),
        w: &weights,
        r: &[],
        bias: &[],
        x: &Side::plain(format, steps.iter().map(|step| step.size).collect()),
        h: &Side::none(),
        hidden_bias: None,
        hidden_gain: 1.0,
        seen: Some(&seen),
    })?;
    Some((by_inputs + by_weights) * stride as f64)
}
