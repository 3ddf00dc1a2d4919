//! Windows.

use std::f64::consts::PI;

use super::recipe::WindowKind;
use super::unit::fixed;

/// A window of `length` points in Q30.
pub(super) fn window(kind: WindowKind, periodic: bool, length: usize) -> Vec<i32> {
    let points = if periodic {
        length as f64
    } else {
        (length as f64 - 1.0).max(1.0)
    };
    (0..length)
        .map(|index| fixed(value(kind, index as f64, points), 30))
        .collect()
}

/// The window's value at `index` of `points`.
fn value(kind: WindowKind, index: f64, points: f64) -> f64 {
    let angle = 2.0 * PI * index / points;
    match kind {
        WindowKind::Rect => 1.0,
        WindowKind::Hann => 0.5 - 0.5 * libm::cos(angle),
        WindowKind::Hamming => 0.54 - 0.46 * libm::cos(angle),
        WindowKind::Blackman => 0.42 - 0.5 * libm::cos(angle) + 0.08 * libm::cos(2.0 * angle),
        WindowKind::Povey => libm::pow(0.5 - 0.5 * libm::cos(angle), 0.85),
        WindowKind::Bartlett => 1.0 - (2.0 * index / points - 1.0).abs(),
        // As TensorFlow's and PyTorch's: no zeros at the ends.
        WindowKind::Sine => libm::sin(PI * (index + 0.5) / points),
    }
}
