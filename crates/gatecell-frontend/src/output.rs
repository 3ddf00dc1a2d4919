//! From logarithms to features: cosine transform and lifter, or none, then mean and scale.

use crate::arithmetic::{saturate, shift_right};

/// Fractional bits of a feature.
pub const FEATURE_BITS: u32 = 16;

/// A map from the logarithms of a frame (one for each band, and one of the energy where the
/// recipe has it) to features in Q15.16: `feature = (Σ coefficient·logarithm + bias) / 2^shift`,
/// rounded half up, saturating.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    /// Which logarithms a feature is made of.
    pub kind: Kind,
    /// One row for each feature, or one number each.
    pub coefficients: &'a [i32],
    /// Bias and shift of each feature.
    pub rows: &'a [Row],
}

/// Which logarithms a feature is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Kind {
    /// Its own.
    Each,
    /// All of them, so many.
    Matrix(u16),
}

/// Bias and shift of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Row {
    /// Added to the sum.
    pub bias: i64,
    /// 0 to 62.
    pub shift: i32,
}

impl Output<'_> {
    /// Number of features.
    #[must_use]
    pub const fn features(&self) -> usize {
        self.rows.len()
    }

    /// The features of one frame.
    pub fn apply(&self, logarithms: &[i32], features: &mut [i32]) {
        let columns = match self.kind {
            Kind::Each => 1,
            Kind::Matrix(columns) => usize::from(columns).max(1),
        };
        let coefficients = self.coefficients.chunks_exact(columns);
        let rows = coefficients.zip(self.rows).zip(features).enumerate();
        for (index, ((coefficients, row), feature)) in rows {
            let logarithms = match self.kind {
                Kind::Each => logarithms.get(index..).unwrap_or_default(),
                Kind::Matrix(_) => logarithms,
            };
            let sum = coefficients
                .iter()
                .zip(logarithms)
                .fold(row.bias, |sum, (&c, &l)| sum + i64::from(c) * i64::from(l));
            *feature = saturate(shift_right(sum, row.shift));
        }
    }
}
