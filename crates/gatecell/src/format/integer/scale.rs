//! Scales that calibration chooses.

use crate::format::round_shift;
use crate::kernels::row::product;
use crate::kernels::saturate::bounded;

/// Scale of an activation without natural bound: the activation is
/// `⌊pre·factor / 2^shift + 1/2⌋`, saturated to `i16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActScale {
    /// Factor, positive.
    pub factor: i32,
    /// Shift, 1 to 62.
    pub shift: u32,
}

impl ActScale {
    /// `⌊number·factor / 2^shift + 1/2⌋`, not yet cut to an activation.
    #[inline(always)]
    pub(super) fn scaled(self, number: i32) -> i64 {
        // Within what `round_shift` takes.
        let shift = bounded(self.shift, 1, 62);
        round_shift(product(number, self.factor), shift)
    }
}

/// Fractional bits of an LSTM's cell state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellScale(u32);

impl CellScale {
    /// Most fractional bits: the state saturates at ±128.
    pub const FINEST: u32 = 23;
    /// Fewest fractional bits: the state saturates at ±16384.
    pub const COARSEST: u32 = 16;

    /// `frac_bits` fractional bits, clamped to
    /// [`COARSEST`](Self::COARSEST)`..=`[`FINEST`](Self::FINEST).
    #[must_use]
    pub const fn new(frac_bits: u32) -> Self {
        if frac_bits < Self::COARSEST {
            Self(Self::COARSEST)
        } else if frac_bits > Self::FINEST {
            Self(Self::FINEST)
        } else {
            Self(frac_bits)
        }
    }

    /// Fractional bits.
    #[must_use]
    pub const fn frac_bits(self) -> u32 {
        self.0
    }
}

/// Scale of a number that has no natural bound, a power of two: the number stands for what its
/// type says, times `2^exponent`. So the format's pre-activation is within `±2^15·2^exponent`, a
/// gate within `±16·2^exponent`, a value inside a cell within `±32·2^exponent`, and a hidden
/// state or cell state within `±2^exponent`, in units of `2^(exponent − 30)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ValueScale(i32);

impl ValueScale {
    /// The type's own scale.
    pub const NATURAL: Self = Self(0);
    /// Largest magnitude of an exponent.
    pub const LIMIT: i32 = 24;

    /// The given exponent, clamped to `±`[`LIMIT`](Self::LIMIT).
    #[must_use]
    pub const fn new(exponent: i32) -> Self {
        if exponent > Self::LIMIT {
            Self(Self::LIMIT)
        } else if exponent < -Self::LIMIT {
            Self(-Self::LIMIT)
        } else {
            Self(exponent)
        }
    }

    /// The exponent.
    #[must_use]
    pub const fn exponent(self) -> i32 {
        self.0
    }

    /// Fractional bits of a number that has `natural` in its own scale.
    #[must_use]
    pub(super) const fn bits(self, natural: u32) -> i32 {
        natural as i32 - self.0
    }
}
