//! Scales that calibration chooses.

use crate::format::{Fixed, round_shift};
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
    /// `⌊pre·factor / 2^shift + 1/2⌋`, not yet cut to an activation.
    #[inline(always)]
    pub(super) fn scaled(self, pre: Fixed<16>) -> i64 {
        round_shift(product(pre.0, self.factor), self.limited_shift())
    }

    /// The shift within what [`round_shift`] takes.
    #[inline(always)]
    pub(super) fn limited_shift(self) -> u32 {
        bounded(self.shift, 1, 62)
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

/// Scale of a hidden state that may leave ±1, a power of two: the activation is
/// in units of `2^(exponent − 15)`, a GRU's carry in units of
/// `2^(exponent − 30)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HiddenScale(u32);

impl HiddenScale {
    /// Largest exponent: the hidden state saturates at ±32.
    pub const COARSEST: u32 = 5;

    /// Hidden states within `±2^exponent`; clamped to
    /// [`COARSEST`](Self::COARSEST).
    #[must_use]
    pub const fn new(exponent: u32) -> Self {
        if exponent > Self::COARSEST {
            Self(Self::COARSEST)
        } else {
            Self(exponent)
        }
    }

    /// The exponent.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        self.0
    }
}
