//! Power or magnitude of each frequency.

use crate::arithmetic::sqrt;
use crate::fft::Complex;

/// What of a bin is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Spectrum {
    /// `re² + im²`, in units of `2^14`.
    Power,
    /// `√(re² + im²)`.
    Magnitude,
}

/// Bits of a power that are left out: 138 dB below the largest one.
pub const POWER_SHIFT: u32 = 14;

impl Spectrum {
    /// The number of a bin, its lower half first.
    #[must_use]
    #[inline]
    pub fn of(self, [re, im]: Complex) -> Complex {
        let square = |x: i32| u64::from(x.unsigned_abs()) * u64::from(x.unsigned_abs());
        let power = square(re) + square(im);
        let value = match self {
            Self::Power => power >> POWER_SHIFT,
            Self::Magnitude => u64::from(sqrt(power)),
        };
        [value as i32, (value >> 32) as i32]
    }

    /// How often the scale of the samples stands in the number: twice in a power.
    #[must_use]
    pub const fn degree(self) -> i32 {
        match self {
            Self::Power => 2,
            Self::Magnitude => 1,
        }
    }
}

/// The number that [`Spectrum::of`] gave.
#[must_use]
#[inline(always)]
pub fn number([low, high]: Complex) -> u64 {
    (u64::from(high as u32) << 32) | u64::from(low as u32)
}
