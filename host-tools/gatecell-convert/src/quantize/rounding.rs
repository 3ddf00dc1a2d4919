//! Data-aware rounding of weights: the integers of a row are chosen so that the
//! errors of its products cancel on the calibration data.
//!
//! The error of a row's output is `eᵀ(v − v̄)` for weights' errors `e` and inputs
//! `v` (the part of the mean goes into the bias), so its mean square is `eᵀCe` with
//! the covariance `C`. A first pass rounds one weight after the other, each to
//! make good the error of those before it (GPFQ: Lybrand and Saab 2021), in wide rows of
//! coarse steps as far as those after it cannot (GPTQ: Frantar et al. 2023, which is Babai's
//! nearest plane; it needs the factors of `C`). Further passes move single weights to their best
//! value with all others fixed (QuantEase: Behdin et al. 2023), until none moves. It never ends
//! worse than plain rounding.

use super::factors::Factors;
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
    /// The covariance `[columns][columns]`, in the order of the passes: that of the columns'
    /// variances, the largest first.
    matrix: Vec<f64>,
    /// The column at each place of that order.
    order: Vec<usize>,
    /// Of `matrix`, where they are worth their time.
    factors: Option<Factors>,
    /// No eigenvalue of `matrix` is smaller.
    least: f64,
}

impl Correlation {
    /// Of columns whose activations have steps of `scale`, with factors or without; `None`
    /// where nothing is known of them.
    pub(super) fn new(moments: &Moments, scale: &[f64], with_factors: bool) -> Option<Self> {
        let columns = scale.len();
        if columns == 0 || moments.covariance.len() != columns * columns {
            return None;
        }
        let doubt = DOUBT * columns as f64;
        let doubt = (doubt / (doubt + moments.count as f64)).max(LEAST_DOUBT);
        let mut variance: Vec<f64> = (0..columns)
            .map(|k| {
                let covariance = moments.covariance[k * columns + k];
                covariance * ((1.0 - doubt) / (scale[k] * scale[k]))
            })
            .collect();
        let mean = variance.iter().sum::<f64>() / columns as f64;
        if mean.is_nan() || mean <= 0.0 {
            return None;
        }
        for variance in &mut variance {
            // A feature that never moved in the calibration may move yet.
            *variance += *variance * doubt / (1.0 - doubt) + mean * LEAST_DOUBT;
        }
        let mut order: Vec<usize> = (0..columns).collect();
        order.sort_by(|&a, &b| variance[b].total_cmp(&variance[a]));
        let mut matrix = Vec::with_capacity(columns * columns);
        for &a in &order {
            let row = &moments.covariance[a * columns..(a + 1) * columns];
            matrix.extend(order.iter().map(|&b| match a == b {
                true => variance[a],
                false => row[b] * ((1.0 - doubt) / (scale[a] * scale[b])),
            }));
        }
        let least = mean * LEAST_DOUBT;
        let factors = with_factors.then(|| Factors::new(&matrix, columns, least));
        Some(Self {
            matrix,
            order,
            factors,
            least,
        })
    }

    /// The same without the correlations between the first `split` columns and the
    /// others, for products that are not simply added.
    pub(super) fn apart(mut self, split: usize) -> Self {
        let rows = self.matrix.chunks_exact_mut(self.order.len());
        for (row, &a) in rows.zip(&self.order) {
            for (entry, &b) in row.iter_mut().zip(&self.order) {
                if (a < split) != (b < split) {
                    *entry = 0.0;
                }
            }
        }
        if let Some(factors) = &mut self.factors {
            *factors = Factors::new(&self.matrix, self.order.len(), self.least);
        }
        self
    }

    /// Integers for the real weights `row` in steps of `step`, within `±top`, and the
    /// mean square of the output's error. A step of 0 gives zeros.
    pub(super) fn round(&self, row: &[f64], step: &[f64], top: f64) -> (Vec<f64>, f64) {
        let (row, step) = (self.ordered(row), self.ordered(step));
        let from = |integers: Vec<f64>| {
            let errors = Errors::new(self, &row, &step, &integers);
            self.settle(errors, integers, &step, top)
        };
        let plain = from(round_plainly(&row, &step, top));
        let first = match &self.factors {
            Some(factors) => {
                let (integers, _) = first_pass::<1, 8>(factors, &row, [&step], top);
                from(integers.into_iter().map(|[integer]| integer).collect())
            }
            None => self.round_with_feedback(&row, &step, top),
        };
        let (ordered, square) = if first.1 < plain.1 { first } else { plain };
        let mut integers = vec![0.0; row.len()];
        for (&k, integer) in self.order.iter().zip(ordered) {
            integers[k] = integer;
        }
        (integers, square)
    }

    /// The mean squares of the output's errors after the first pass alone, for each of several
    /// `steps`: trials side by side share what is read of the factors. `None` without them.
    pub(super) fn estimate<const N: usize>(
        &self,
        row: &[f64],
        steps: &[Vec<f64>; N],
        top: f64,
    ) -> Option<[f64; N]> {
        let factors = self.factors.as_ref()?;
        let steps = steps.each_ref().map(|step| self.ordered(step));
        let steps = steps.each_ref().map(Vec::as_slice);
        Some(first_pass::<N, 1>(factors, &self.ordered(row), steps, top).1)
    }

    fn round_with_feedback(&self, row: &[f64], step: &[f64], top: f64) -> (Vec<f64>, f64) {
        let mut integers = vec![0.0; row.len()];
        let mut errors = Errors {
            error: vec![0.0; row.len()],
            gradient: vec![0.0; row.len()],
        };
        for k in 0..row.len() {
            let variance = self.matrix[k * row.len() + k];
            if step[k] > 0.0 {
                let best = row[k] + errors.gradient[k] / variance;
                integers[k] = (best / step[k]).round().clamp(-top, top);
            }
            errors.change(self, k, row[k] - integers[k] * step[k]);
        }
        self.settle(errors, integers, step, top)
    }

    /// What belongs to the columns, in the order of the passes.
    fn ordered(&self, columns: &[f64]) -> Vec<f64> {
        self.order.iter().map(|&k| columns[k]).collect()
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
            for k in 0..integers.len() {
                if step[k] <= 0.0 {
                    continue;
                }
                let variance = self.matrix[k * integers.len() + k];
                let by = errors.gradient[k] / (variance * step[k]);
                // More than half a step: an even tie would move to and fro.
                if by.abs() <= 0.5 + 1e-9 {
                    continue;
                }
                let to = (integers[k] + by).round().clamp(-top, top);
                if to != integers[k] {
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

/// Rounds one weight after the other: the integers, and the mean squares of the output's
/// errors. `PARTS` is that of [`Factors::carried`].
fn first_pass<const N: usize, const PARTS: usize>(
    factors: &Factors,
    row: &[f64],
    steps: [&[f64]; N],
    top: f64,
) -> (Vec<[f64; N]>, [f64; N]) {
    let mut errors = Vec::with_capacity(row.len());
    let mut integers = Vec::with_capacity(row.len());
    let mut squares = [0.0; N];
    for (k, (&weight, variance)) in row.iter().zip(&factors.variance).enumerate() {
        let carried = factors.carried::<N, PARTS>(&errors);
        let mut error = [weight; N];
        let mut integer = [0.0; N];
        for lane in 0..N {
            let step = steps[lane][k];
            if step > 0.0 {
                let best = (weight + carried[lane]) / step;
                integer[lane] = best.round().clamp(-top, top);
                error[lane] -= integer[lane] * step;
            }
            squares[lane] += variance * (error[lane] + carried[lane]).powi(2);
        }
        errors.push(error);
        integers.push(integer);
    }
    (integers, squares)
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

    /// Without factors and with them.
    fn correlations(columns: usize, covariance: &[f64]) -> [Correlation; 2] {
        let moments = Moments {
            count: 1_000_000,
            mean: vec![0.0; columns],
            covariance: covariance.to_vec(),
        };
        [false, true]
            .map(|factors| Correlation::new(&moments, &vec![1.0; columns], factors).unwrap())
    }

    #[test]
    fn errors_of_features_that_move_together_cancel() {
        for twins in correlations(2, &[1.0, 1.0, 1.0, 1.0]) {
            // Plain rounding gives 0, 0 and an error of 0.8.
            let (integers, _) = twins.round(&[0.4, 0.4], &[1.0, 1.0], 127.0);
            assert_eq!(integers.iter().sum::<f64>(), 1.0);
        }
        for opposites in correlations(2, &[1.0, -1.0, -1.0, 1.0]) {
            let (integers, _) = opposites.round(&[0.4, 0.4], &[1.0, 1.0], 127.0);
            assert_eq!(integers, [0.0, 0.0]);
        }
    }

    #[test]
    fn without_correlation_it_is_plain_rounding() {
        for alone in correlations(3, &[1.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0]) {
            let (integers, square) = alone.round(&[0.6, -1.2, 3.4], &[1.0, 1.0, 0.0], 1.0);
            assert_eq!(integers, [1.0, -1.0, 0.0]);
            assert!(square > 0.16 + 2.0 * 0.04);
        }
    }

    #[test]
    fn parts_apart_do_not_make_good_for_each_other() {
        for twins in correlations(2, &[1.0, 1.0, 1.0, 1.0]) {
            let (integers, _) = twins.apart(1).round(&[0.4, 0.4], &[1.0, 1.0], 127.0);
            assert_eq!(integers, [0.0, 0.0]);
        }
    }

    /// Columns that are mixtures of four sources, as those of a trained layer are.
    fn mixtures(columns: usize) -> Vec<f64> {
        let number = |k: usize| ((k * 7919 + 13) % 101) as f64 / 50.0 - 1.0;
        let mix = |k: usize, source: usize| number(4 * k + source);
        let entry = |a: usize, b: usize| -> f64 { (0..4).map(|s| mix(a, s) * mix(b, s)).sum() };
        (0..columns * columns)
            .map(|at| entry(at / columns, at % columns))
            .collect()
    }

    #[test]
    fn coarse_steps_err_less_with_factors() {
        let columns = 24;
        let [without, with] = correlations(columns, &mixtures(columns));
        let mut squares = [0.0; 2];
        for row in 0..20 {
            let row: Vec<f64> = (0..columns)
                .map(|k| ((k * 31 + row * 17) % 29) as f64 / 14.0 - 1.0)
                .collect();
            let step = vec![1.0 / 7.0; columns];
            squares[0] += without.round(&row, &step, 7.0).1;
            squares[1] += with.round(&row, &step, 7.0).1;
        }
        assert!(squares[1] < 0.95 * squares[0], "{squares:?}");
    }

    #[test]
    fn an_estimate_is_the_square_before_weights_are_moved() {
        let columns = 24;
        let [without, with] = correlations(columns, &mixtures(columns));
        let row: Vec<f64> = (0..columns)
            .map(|k| (k * 31 % 29) as f64 / 14.0 - 1.0)
            .collect();
        let steps = [1.0, 0.75].map(|part| vec![part / 7.0; columns]);
        assert_eq!(without.estimate(&row, &steps, 7.0), None);
        let estimates = with.estimate(&row, &steps, 7.0).unwrap();
        for (step, estimate) in steps.iter().zip(estimates) {
            let (ordered, step) = (with.ordered(&row), with.ordered(step));
            let factors = with.factors.as_ref().unwrap();
            let (first, _) = first_pass::<1, 8>(factors, &ordered, [&step], 7.0);
            let first: Vec<f64> = first.into_iter().map(|[integer]| integer).collect();
            let square = Errors::new(&with, &ordered, &step, &first).square();
            assert!(
                (estimate / square - 1.0).abs() < 1e-9,
                "{estimate} {square}"
            );
        }
    }

    #[test]
    fn nothing_is_known_of_what_never_moved() {
        let moments = Moments {
            count: 10,
            mean: vec![1.0],
            covariance: vec![0.0],
        };
        assert!(Correlation::new(&moments, &[1.0], true).is_none());
        let unknown = Moments::default();
        assert!(Correlation::new(&unknown, &[1.0], true).is_none());
    }
}
