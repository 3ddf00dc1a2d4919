//! Sums of 64 bits as the assembly makes them, and what they are scaled to.

use super::scales::Scales;
use crate::block::BLOCK_ROWS;
use crate::row::product;

/// Bits of a term that its floor leaves out.
const LOW_BITS: u32 = 16;

/// The sums of a block, from terms: modulo 2^32, and those of the terms' floors after division
/// by 2^16.
#[derive(Clone, Copy, Debug)]
pub struct Wide {
    pub(super) low: [u32; BLOCK_ROWS],
    pub(super) floors: [i32; BLOCK_ROWS],
}

impl Wide {
    pub(super) const ZERO: Self = Self {
        low: [0; BLOCK_ROWS],
        floors: [0; BLOCK_ROWS],
    };

    #[inline(always)]
    pub(super) fn rows(self) -> [WideSum; BLOCK_ROWS] {
        let ([a, b, c, d], [e, f, g, h]) = (self.low, self.floors);
        let row = |low: u32, floors: i32| WideSum {
            floors,
            remainders: low.wrapping_sub((floors << LOW_BITS) as u32),
        };
        [row(a, e), row(b, f), row(c, g), row(d, h)]
    }
}

/// `floors · 2^16 + remainders`. Each term leaves a remainder below 2^16, and the terms of two
/// matrices are at most 2^16 together: `remainders` are less than 2^32, and so known from the
/// sum modulo 2^32.
#[derive(Clone, Copy, Debug)]
pub struct WideSum {
    floors: i32,
    remainders: u32,
}

impl WideSum {
    #[inline(always)]
    pub(super) fn whole(self) -> i64 {
        (i64::from(self.floors) << LOW_BITS) + i64::from(self.remainders)
    }

    #[inline(always)]
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            floors: self.floors.wrapping_add(other.floors),
            remainders: self.remainders.wrapping_add(other.remainders),
        }
    }

    /// `⌊(a·scale + b·scale) / 2^16⌋` of both sums. It is the crate's `wide::Wide` with another
    /// cut between high and low part, which the floor does not see.
    #[inline(always)]
    pub(super) fn scaled_both(a: Self, b: Self, scales: Scales) -> i64 {
        let high = product(a.floors, scales.input) + product(b.floors, scales.hidden);
        let low = rest(a, scales.input) + rest(b, scales.hidden);
        high + (low >> LOW_BITS)
    }

    /// `⌊self·scale / 2^16⌋`.
    #[inline(always)]
    pub(super) fn scaled(self, scale: i32) -> i64 {
        product(self.floors, scale) + (rest(self, scale) >> LOW_BITS)
    }
}

/// Below 2^63: the remainders of one matrix are below 2^31, or there is only one of them.
#[inline(always)]
fn rest(sum: WideSum, scale: i32) -> i64 {
    i64::from(sum.remainders) * i64::from(scale)
}

/// `⌊(bias·2^shift + products·2^16) / 2^shift + 1/2⌋`, the low 32 bits; `shift` is 17 to 46.
#[inline(always)]
pub(super) fn narrowed(products: i64, bias: i32, shift: u32) -> i32 {
    // 1 to 30, so that a word is shifted into the other.
    let shift = shift.wrapping_sub(LOW_BITS);
    let half = 1u32.wrapping_shl(shift) >> 1;
    let sum = products.wrapping_add(half.into());
    let low = (sum as u32).wrapping_shr(shift);
    let high = ((sum >> 32) as u32).wrapping_shl(shift.wrapping_neg());
    bias.wrapping_add((low | high) as i32)
}
