//! Numbers that meet the end of their range, and inputs beyond what calibration saw.

use gatecell_network::engine::Item;

use crate::calibrate::{Calibration, Range};

pub use gatecell_network::saturation::{Count, Counts, Place, Saturation, Site};

/// Inputs against the range that calibration saw.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct InputRange {
    /// Elements in all.
    pub values: usize,
    /// Elements beyond the calibrated range of their feature.
    pub beyond: usize,
    /// How far the farthest element lies from the middle of its feature's calibrated range,
    /// in halves of that range. A feature that was constant counts by its magnitude, or that
    /// of the widest one.
    pub reach: f64,
    /// The feature of the farthest element.
    pub feature: usize,
}

impl InputRange {
    /// The inputs of `items` against what calibration saw.
    pub fn of(calibration: &Calibration, items: &[Item]) -> Self {
        let half = |range: &Range| (range.max - range.min) / 2.0;
        let ranges = &calibration.input;
        let widest = ranges.iter().map(half).fold(0.0, f64::max);
        let peak = ranges.iter().map(|range| range.peak()).fold(0.0, f64::max);
        let fallback = [widest, peak, 1.0].into_iter().find(|&width| width > 0.0);
        let fallback = fallback.unwrap_or(1.0);
        let mut found = Self::default();
        for item in items {
            for frame in item.input.chunks_exact(ranges.len().max(1)) {
                for (feature, (&x, range)) in frame.iter().zip(ranges).enumerate() {
                    found.values += 1;
                    if (range.min..=range.max).contains(&x) {
                        continue;
                    }
                    found.beyond += 1;
                    let half = match half(range) {
                        half if half > 0.0 => half,
                        _ => fallback,
                    };
                    let reach = (x - (range.max + range.min) / 2.0).abs() / half;
                    if reach > found.reach {
                        found.reach = reach;
                        found.feature = feature;
                    }
                }
            }
        }
        found
    }
}
