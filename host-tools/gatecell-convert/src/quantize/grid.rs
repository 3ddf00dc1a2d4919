//! Weights that are on an integer grid already.
//!
//! The weights of an int8 file, and of quantization-aware training, are whole multiples of a
//! step, one for the tensor or one for each row. Rounding them to another step adds an error
//! that the training never saw; kept on their own step they are exact.

use crate::calibrate::multiple::is_multiple;

/// Most steps of the largest value that are looked for: what eight bits give.
const MOST: f64 = 127.0;

/// Largest value of a row that is looked at.
const SMALLEST: f64 = 1e-290;

/// The coarsest step of which all values are whole multiples, none beyond `±most`; `None`
/// where there is no such step, or nothing but zeros.
pub(super) fn step(values: impl Iterator<Item = f64> + Clone, most: f64) -> Option<f64> {
    let peak = values
        .clone()
        .fold(0.0f64, |peak, value| peak.max(value.abs()));
    // Quotients of numbers near the smallest ones are not exact.
    if !(SMALLEST..=f64::MAX).contains(&peak) {
        return None;
    }
    (1..=most.min(MOST) as u32)
        .map(|steps| peak / f64::from(steps))
        .find(|&step| values.clone().all(|value| is_multiple(value, step)))
}

/// Whether the weights of every row are on a grid, or zero.
pub(super) fn holds_all<'a>(mut rows: impl Iterator<Item = &'a [f64]>, most: f64) -> bool {
    rows.all(|row| {
        row.iter().all(|&weight| weight == 0.0) || step(row.iter().copied(), most).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::multiple::INEXACT;

    fn of(values: &[f64], most: f64) -> Option<f64> {
        step(values.iter().copied(), most)
    }

    #[test]
    fn the_coarsest_step_is_found() {
        assert_eq!(of(&[0.5, -1.5, 0.0], 127.0), Some(0.5));
        assert_eq!(of(&[6.0, -4.0, 2.0], 127.0), Some(2.0));
        assert_eq!(of(&[-3.0], 127.0), Some(3.0));
    }

    #[test]
    fn a_grid_has_no_more_steps_than_the_format() {
        let seven = [7.0, 1.0];
        assert_eq!(of(&seven, 7.0), Some(1.0));
        assert_eq!(of(&seven, 6.0), None);
        // Sixteen bits can be on a grid of eight; finer ones need none.
        assert_eq!(of(&[127.0, 1.0], 32767.0), Some(1.0));
        assert_eq!(of(&[128.0, 1.0], 32767.0), None);
    }

    /// Single precision moves every multiple by up to its last place.
    #[test]
    fn single_precision_is_seen_through() {
        let step = 0.003_921_568_7f64;
        let rounded = |steps: i32| f64::from((f64::from(steps) * step) as f32);
        let values: Vec<f64> = (-127..=127).map(rounded).collect();
        let found = of(&values, 127.0).unwrap();
        assert!((found / step - 1.0).abs() < INEXACT, "{found}");
    }

    #[test]
    fn other_weights_are_on_none() {
        assert_eq!(of(&[1.0, 0.617, 0.333], 127.0), None);
        // A value far below a step is no zero.
        assert_eq!(of(&[1.0, 1e-9], 127.0), None);
        assert_eq!(of(&[0.0, 0.0], 127.0), None);
        assert_eq!(of(&[], 127.0), None);
        assert_eq!(of(&[f64::INFINITY, 1.0], 127.0), None);
        assert_eq!(of(&[f64::NAN], 127.0), None);
    }
}
