//! Sines and cosines of the transform.

use std::f64::consts::PI;

use gatecell_frontend::fft::Complex;

use super::unit::fixed;

/// The tables of [`gatecell_frontend::fft::Twiddles`] for `points` real samples: those of the
/// stages, and those that take the bins apart.
pub(super) fn twiddles(points: usize) -> (Vec<[Complex; 3]>, Vec<Complex>) {
    let half = points / 2;
    let mut stages = Vec::new();
    let mut length = half;
    while length > 4 {
        for index in 0..length / 4 {
            stages.push([1, 2, 3].map(|factor| angle(factor * index, length, 30)));
        }
        length /= 4;
    }
    let real = (1..=half / 2)
        .map(|index| angle(index, points, 31))
        .collect();
    (stages, real)
}

/// Cosine and sine of `2π·index/length`.
fn angle(index: usize, length: usize, bits: u32) -> Complex {
    let angle = 2.0 * PI * (index as f64 / length as f64);
    [libm::cos(angle), libm::sin(angle)].map(|x| fixed(x, bits))
}
