//! What the calibration sequences show of the network's input: how much it moves, and
//! whether it is on a grid.

use super::multiple::is_multiple;
use gatecell_network::engine::Item;

/// Most steps of the largest value that are looked for.
const MOST: f64 = 65536.0;

/// A remainder below this part of a step is rounding while a step is searched for; the
/// verification is stricter.
const ROUGH: f64 = 1.0 / 64.0;

/// What the network's input looks like over all frames.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputSeen {
    /// Mean square deviation of every feature from its mean.
    pub variance: Vec<f64>,
    /// For every feature, the step of which all its values are whole multiples: of integer
    /// samples, one-hot vectors, features that were quantized before. `None` where there is
    /// none, or nothing but zeros.
    pub step: Vec<Option<f64>>,
    /// The step of all features together.
    pub common_step: Option<f64>,
    /// The value of the largest magnitude, and where it stands.
    pub largest: Largest,
}

/// One value of the input.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Largest {
    /// Index of the sequence.
    pub sequence: usize,
    /// Index of the step.
    pub step: usize,
    /// Index of the feature.
    pub feature: usize,
    /// The value.
    pub value: f64,
}

impl InputSeen {
    /// Of `width` features in all of `items`.
    pub(super) fn of(items: &[Item], width: usize) -> Self {
        if width == 0 {
            return Self::default();
        }
        let frames = || items.iter().flat_map(|item| item.input.chunks_exact(width));
        let mut largest = Largest::default();
        for (sequence, item) in items.iter().enumerate() {
            for (at, &value) in item.input.iter().enumerate() {
                if value.abs() > largest.value.abs() {
                    largest = Largest {
                        sequence,
                        step: at / width,
                        feature: at % width,
                        value,
                    };
                }
            }
        }
        let mut deviations = vec![Deviation::default(); width];
        let mut grids = vec![Search::default(); width];
        for frame in frames() {
            let features = deviations.iter_mut().zip(&mut grids);
            for (&value, (deviation, grid)) in frame.iter().zip(features) {
                deviation.add(value);
                grid.add(value);
            }
        }
        let mut step: Vec<_> = grids.iter().map(Search::step).collect();
        let mut common = Search::default();
        for grid in &grids {
            common.add(
                grid.step()
                    .unwrap_or(if grid.peak > 0.0 { f64::NAN } else { 0.0 }),
            );
        }
        common.peak = grids.iter().fold(0.0, |peak, grid| peak.max(grid.peak));
        let mut common_step = common.step();
        for frame in frames() {
            for (&value, step) in frame.iter().zip(&mut step) {
                *step = step.filter(|&step| is_multiple(value, step));
                common_step = common_step.filter(|&step| is_multiple(value, step));
            }
        }
        Self {
            variance: deviations.iter().map(Deviation::variance).collect(),
            step,
            common_step,
            largest,
        }
    }
}

/// Running sums of a value about the first one.
#[derive(Clone, Debug, Default)]
struct Deviation {
    count: f64,
    origin: f64,
    first: f64,
    second: f64,
}

impl Deviation {
    fn add(&mut self, value: f64) {
        if self.count == 0.0 {
            self.origin = value;
        }
        let value = value - self.origin;
        self.count += 1.0;
        self.first += value;
        self.second += value * value;
    }

    fn variance(&self) -> f64 {
        let mean = self.first / self.count.max(1.0);
        (self.second / self.count.max(1.0) - mean * mean).max(0.0)
    }
}

/// Search for the largest step of which all values are multiples: Euclid's algorithm, in
/// which a small remainder is taken for rounding.
#[derive(Clone, Copy, Debug, Default)]
struct Search {
    /// 0 before the first value that is not zero; not a number where there is no step.
    step: f64,
    peak: f64,
}

impl Search {
    fn add(&mut self, value: f64) {
        let mut value = value.abs();
        self.peak = self.peak.max(value);
        if self.step.is_nan() {
            return;
        }
        if !value.is_finite() {
            self.step = f64::NAN;
            return;
        }
        // Each turn at least halves the larger of both.
        while value > 0.0 {
            let steps = (value / self.step).round();
            if self.step > 0.0 {
                let rest = (value - steps * self.step).abs();
                if rest <= self.step * ROUGH {
                    // The larger the value, the better it tells the step.
                    self.step = self.peak / (self.peak / self.step).round();
                    return;
                }
                value = rest;
            }
            (self.step, value) = (value, self.step);
            let is_fine = self.step * MOST >= self.peak;
            // What is no number is not fine, either.
            if !is_fine {
                self.step = f64::NAN;
                return;
            }
        }
    }

    fn step(&self) -> Option<f64> {
        if self.step.is_nan() || self.step <= 0.0 {
            return None;
        }
        // The largest value tells it best.
        let steps = (self.peak / self.step).round();
        (steps <= MOST).then(|| self.peak / steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::multiple::INEXACT;

    fn of(width: usize, input: &[f64]) -> InputSeen {
        let item = Item {
            steps: input.len() / width,
            input: input.to_vec(),
            states: Vec::new(),
        };
        InputSeen::of(&[item], width)
    }

    #[test]
    fn every_feature_has_its_own_step() {
        let seen = of(2, &[6.0, 0.5, 9.0, 1.5, 0.0, -2.0]);
        assert_eq!(seen.step, [Some(3.0), Some(0.5)]);
        assert_eq!(seen.common_step, Some(0.5));
        assert_eq!(seen.variance[0], 14.0);
    }

    #[test]
    fn single_precision_is_seen_through() {
        let step = 0.611_437_9_f64;
        let values = (-100..156).map(|k| f64::from((f64::from(k * 7 % 256) * step) as f32));
        let found = of(1, &values.collect::<Vec<_>>()).common_step.unwrap();
        assert!((found / step - 1.0).abs() < INEXACT, "{found}");
    }

    #[test]
    fn other_values_are_on_no_grid() {
        let values: Vec<f64> = (1..50).map(|k| f64::from(k).sqrt()).collect();
        let seen = of(1, &values);
        assert_eq!((seen.step[0], seen.common_step), (None, None));
        // One feature without a grid leaves none to all of them.
        let both: Vec<f64> = values.iter().flat_map(|&v| [v, 1.0]).collect();
        let seen = of(2, &both);
        assert_eq!((seen.step[1], seen.common_step), (Some(1.0), None));
    }

    #[test]
    fn zeros_tell_nothing() {
        let seen = of(2, &[0.0, 3.0, 0.0, 3.0]);
        assert_eq!(seen.step, [None, Some(3.0)]);
        assert_eq!(seen.common_step, Some(3.0));
        assert_eq!(seen.variance, [0.0, 0.0]);
    }

    #[test]
    fn extremes_end() {
        for value in [f64::MAX, f64::MIN_POSITIVE, 5e-324, f64::INFINITY, f64::NAN] {
            of(1, &[value, 1.0, -value, 3.0]);
        }
    }
}
