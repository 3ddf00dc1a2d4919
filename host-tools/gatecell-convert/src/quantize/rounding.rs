//! Data-aware rounding of weights: the integers of a row are chosen so that the
//! errors of its products cancel on the calibration data.
//!
//! The error of a row's output is `eᵀ(v − v̄)` for weights' errors `e` and inputs
//! `v` (the part of the mean goes into the bias), so its mean square is `eᵀCe` with
//! the covariance `C`. A first pass rounds one weight after the other, each to
//! make good the error of those before it (GPFQ: Lybrand and Saab 2021); further
//! passes move single weights to their best value with all others fixed
//! (QuantEase: Behdin et al. 2023), until none moves. It is cheaper than OBQ and
//! GPTQ, which need the inverse of `C`, and it never ends worse than plain rounding.

use crate::calibrate::Moments;

/// Most passes over a row; it is settled after a few.
const PASSES: usize = 32;

/// The covariance is believed like so many vectors per feature of data that knows
/// of no correlation: what few vectors show is in part chance.
const DOUBT: f64 = 0.3;

/// Least part of a feature's own variance that is taken to be without correlation.
const LEAST_DOUBT: f64 = 0.01;

/// How the columns of a matrix are correlated, in squares of a real weight's
/// factor: one step of the activation.
pub(super) struct Correlation {
    /// `[columns][columns]`.
    matrix: Vec<f64>,
    /// The columns, those with the most variance first.
    order: Vec<usize>,
}

impl Correlation {
    /// Of columns whose activations have steps of `scale`; `None` where nothing is
    /// known of them.
    pub(super) fn new(moments: &Moments, scale: &[f64]) -> Option<Self> {
        let columns = scale.len();
        if columns == 0 || moments.covariance.len() != columns * columns {
            return None;
        }
        let doubt = DOUBT * columns as f64;
        let doubt = (doubt / (doubt + moments.count as f64)).max(LEAST_DOUBT);
        let mut matrix = moments.covariance.clone();
        for (row, a) in matrix.chunks_exact_mut(columns).zip(scale) {
            for (entry, b) in row.iter_mut().zip(scale) {
                *entry *= (1.0 - doubt) / (a * b);
            }
        }
        let diagonal =
            |matrix: &[f64]| -> Vec<f64> { matrix.iter().copied().step_by(columns + 1).collect() };
        let variance = diagonal(&matrix);
        let mean = variance.iter().sum::<f64>() / columns as f64;
        if mean.is_nan() || mean <= 0.0 {
            return None;
        }
        for (entry, variance) in matrix.iter_mut().step_by(columns + 1).zip(&variance) {
            // A feature that never moved in the calibration may move yet.
            *entry += variance * doubt / (1.0 - doubt) + mean * LEAST_DOUBT;
        }
        let variance = diagonal(&matrix);
        let mut order: Vec<usize> = (0..columns).collect();
        order.sort_by(|&a, &b| variance[b].total_cmp(&variance[a]));
        Some(Self { matrix, order })
    }

    /// The same without the correlations between the first `split` columns and the
    /// others, for products that are not simply added.
    pub(super) fn apart(mut self, split: usize) -> Self {
        let columns = self.order.len();
        for (at, row) in self.matrix.chunks_exact_mut(columns).enumerate() {
            let (x, h) = row.split_at_mut(split.min(columns));
            if at < split { h } else { x }.fill(0.0);
        }
        self
    }

    /// Integers for the real weights `row` in steps of `step`, within `±top`, and the
    /// mean square of the output's error. A step of 0 gives zeros.
    pub(super) fn round(&self, row: &[f64], step: &[f64], top: f64) -> (Vec<f64>, f64) {
        let plain = round_plainly(row, step, top);
        let plain = self.settle(Errors::new(self, row, step, &plain), plain, step, top);
        let feedback = self.round_with_feedback(row, step, top);
        if feedback.1 < plain.1 {
            feedback
        } else {
            plain
        }
    }

    fn round_with_feedback(&self, row: &[f64], step: &[f64], top: f64) -> (Vec<f64>, f64) {
        let mut integers = vec![0.0; row.len()];
        let mut errors = Errors {
            error: vec![0.0; row.len()],
            gradient: vec![0.0; row.len()],
        };
        for &k in &self.order {
            let variance = self.matrix[k * row.len() + k];
            if step[k] > 0.0 {
                let best = row[k] + errors.gradient[k] / variance;
                integers[k] = (best / step[k]).round().clamp(-top, top);
            }
            errors.change(self, k, row[k] - integers[k] * step[k]);
        }
        self.settle(errors, integers, step, top)
    }

    /// Moves single weights until none gains.
    fn settle(
        &self,
        mut errors: Errors,
        mut integers: Vec<f64>,
        step: &[f64],
        top: f64,
    ) -> (Vec<f64>, f64) {
        for _ in 0..PASSES {
            let mut moved = false;
            for &k in &self.order {
                if step[k] <= 0.0 {
                    continue;
                }
                let variance = self.matrix[k * integers.len() + k];
                let by = errors.gradient[k] / (variance * step[k]);
                let to = (integers[k] + by).round().clamp(-top, top);
                // More than half a step: an even tie would move to and fro.
                if to != integers[k] && (by.abs() > 0.5 + 1e-9) {
                    errors.change(self, k, errors.error[k] - (to - integers[k]) * step[k]);
                    integers[k] = to;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        let square = errors.square();
        (integers, square)
    }
}

/// Integers for a row of which nothing is known.
pub(super) fn round_plainly(row: &[f64], step: &[f64], top: f64) -> Vec<f64> {
    let round = |(w, step): (&f64, &f64)| {
        if *step > 0.0 {
            (w / step).round().clamp(-top, top)
        } else {
            0.0
        }
    };
    row.iter().zip(step).map(round).collect()
}

/// The errors `e` of a row's weights, and `Ce`.
struct Errors {
    error: Vec<f64>,
    gradient: Vec<f64>,
}

impl Errors {
    fn new(correlation: &Correlation, row: &[f64], step: &[f64], integers: &[f64]) -> Self {
        let mut errors = Self {
            error: vec![0.0; row.len()],
            gradient: vec![0.0; row.len()],
        };
        for k in 0..row.len() {
            errors.change(correlation, k, row[k] - integers[k] * step[k]);
        }
        errors
    }

    fn change(&mut self, correlation: &Correlation, k: usize, error: f64) {
        let by = error - self.error[k];
        self.error[k] = error;
        let columns = self.error.len();
        let row = &correlation.matrix[k * columns..(k + 1) * columns];
        for (gradient, c) in self.gradient.iter_mut().zip(row) {
            *gradient += c * by;
        }
    }

    /// `eᵀCe`.
    fn square(&self) -> f64 {
        let terms = self.error.iter().zip(&self.gradient);
        terms.map(|(e, g)| e * g).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correlation(columns: usize, covariance: &[f64]) -> Correlation {
        let moments = Moments {
            count: 1_000_000,
            mean: vec![0.0; columns],
            covariance: covariance.to_vec(),
        };
        Correlation::new(&moments, &vec![1.0; columns]).unwrap()
    }

    #[test]
    fn errors_of_features_that_move_together_cancel() {
        let twins = correlation(2, &[1.0, 1.0, 1.0, 1.0]);
        // Plain rounding gives 0, 0 and an error of 0.8.
        let (integers, _) = twins.round(&[0.4, 0.4], &[1.0, 1.0], 127.0);
        assert_eq!(integers.iter().sum::<f64>(), 1.0);
        let opposites = correlation(2, &[1.0, -1.0, -1.0, 1.0]);
        let (integers, _) = opposites.round(&[0.4, 0.4], &[1.0, 1.0], 127.0);
        assert_eq!(integers, [0.0, 0.0]);
    }

    #[test]
    fn without_correlation_it_is_plain_rounding() {
        let alone = correlation(3, &[1.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0]);
        let (integers, square) = alone.round(&[0.6, -1.2, 3.4], &[1.0, 1.0, 0.0], 1.0);
        assert_eq!(integers, [1.0, -1.0, 0.0]);
        assert!(square > 0.16 + 2.0 * 0.04);
    }

    #[test]
    fn parts_apart_do_not_make_good_for_each_other() {
        let twins = correlation(2, &[1.0, 1.0, 1.0, 1.0]).apart(1);
        let (integers, _) = twins.round(&[0.4, 0.4], &[1.0, 1.0], 127.0);
        assert_eq!(integers, [0.0, 0.0]);
    }

    #[test]
    fn nothing_is_known_of_what_never_moved() {
        let moments = Moments {
            count: 10,
            mean: vec![1.0],
            covariance: vec![0.0],
        };
        assert!(Correlation::new(&moments, &[1.0]).is_none());
        let unknown = Moments::default();
        assert!(Correlation::new(&unknown, &[1.0]).is_none());
    }
}
