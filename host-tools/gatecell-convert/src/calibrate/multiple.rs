//! Whole multiples of a step, seen through single precision.

/// A value may miss its multiple by this part of itself: it and the largest value, which
/// gives the step, were each rounded to single precision once.
pub(crate) const INEXACT: f64 = 1.0 / (1 << 22) as f64;

/// Whether the value is a whole multiple of `step`.
pub(crate) fn is_multiple(value: f64, step: f64) -> bool {
    let steps = value / step;
    (steps - steps.round()).abs() <= steps.abs() * INEXACT
}
