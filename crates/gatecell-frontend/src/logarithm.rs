//! The logarithm of an energy, with a floor.
//!
//! All logarithms are binary, in Q7.24; the unit of the recipe (natural, decibel) is a factor
//! of the [`output`](crate::output) stage.

use crate::arithmetic::{LOG_BITS, log2};

/// The smallest energy of a recipe, in the recipe's units.
#[derive(Clone, Copy, Debug)]
pub enum Floor<'a> {
    /// `max(energy, floor)`: the floor's logarithm.
    Maximum(i32),
    /// The floor where the energy is exactly zero: its logarithm.
    ReplaceZero(i32),
    /// `energy + floor`: the floor's logarithm, and the floor in units of each band.
    Add {
        /// The floor's logarithm.
        logarithm: i32,
        /// The floor in units of each band's sum.
        addends: &'a [Addend],
    },
}

/// `mantissa · 2^exponent`, positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Addend {
    /// From 2^30 to 2^31.
    pub mantissa: u32,
    /// Power of two.
    pub exponent: i32,
}

impl Floor<'_> {
    /// `log2` of `sum · 2^−doublings · 2^gain`, with the floor, of the band with this index.
    #[must_use]
    pub fn logarithm(&self, band: usize, sum: u64, doublings: i32, gain: i32) -> i32 {
        let scaled = |sum: u64, exponent: i32| {
            let exponent = (exponent - doublings).saturating_mul(1 << LOG_BITS);
            log2(sum).saturating_add(exponent).saturating_add(gain)
        };
        match *self {
            Self::Maximum(floor) if sum == 0 => floor,
            Self::Maximum(floor) => scaled(sum, 0).max(floor),
            Self::ReplaceZero(floor) if sum == 0 => floor,
            Self::ReplaceZero(_) => scaled(sum, 0),
            Self::Add { logarithm, .. } if sum == 0 => logarithm,
            Self::Add { logarithm, addends } => match addends.get(band) {
                Some(addend) => {
                    let (sum, exponent) = addend.plus(sum, doublings);
                    scaled(sum, exponent)
                }
                None => logarithm,
            },
        }
    }
}

impl Addend {
    /// `sum + self·2^doublings` as a number and a power of two that it is to be multiplied by.
    fn plus(self, sum: u64, doublings: i32) -> (u64, i32) {
        let exponent = self.exponent + doublings;
        // Both are brought to the scale of the larger one, of which 31 bits and more remain.
        if exponent <= 0 {
            let floor = u64::from(self.mantissa)
                .checked_shr(exponent.unsigned_abs())
                .unwrap_or(0);
            (sum + floor, 0)
        } else {
            let whole = (exponent as u32).saturating_sub(30);
            let floor = u64::from(self.mantissa) << (exponent as u32 - whole);
            (sum.checked_shr(whole).unwrap_or(0) + floor, whole as i32)
        }
    }
}
