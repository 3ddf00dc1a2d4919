//! Decisions from outputs.

use super::report::{Accuracy, LabelReport};

/// The largest element, the first of equals, and its distance to the second
/// largest (0 where there is none).
pub(super) fn decide(values: &[f64]) -> (usize, f64) {
    let mut best = 0;
    for (index, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = index;
        }
    }
    let second = values
        .iter()
        .enumerate()
        .filter(|&(index, _)| index != best)
        .map(|(_, &value)| value)
        .fold(f64::NEG_INFINITY, f64::max);
    match second.is_finite() {
        true => (best, values[best] - second),
        false => (best, 0.0),
    }
}

/// Counts the right decisions.
pub(super) fn accuracy(report: &mut LabelReport, labels: &[usize]) {
    let right = |decisions: &[usize]| {
        let pairs = decisions.iter().zip(labels);
        pairs.filter(|(decision, label)| decision == label).count()
    };
    report.accuracy = Some(Accuracy {
        sequences: labels.len(),
        reference: right(&report.reference),
        engine: right(&report.engine),
    });
}
