//! How a block of rows lies in words.
//!
//! Every layout has two functions, and a test on the host holds them against the
//! specification, whatever processor the layout is for: `place` puts one weight
//! where it belongs, in a `const fn`; `dot` multiplies a block with a vector of
//! activations, in plain scalar code.

pub mod columns;
pub mod crossed;
pub mod eights;
pub mod far_nibbles;
pub mod halves;
pub mod nibble_pairs;
pub mod nibbles;
pub mod offset;
mod order;
pub mod paired;
pub mod signed_nibbles;
pub mod sixteens;
pub mod stacked;
pub mod stacked16;
pub mod wide_eights;

use crate::arch::{self, BLOCK_ROWS};

pub(crate) use order::Order;

/// The layout of a number format, as the processor's kernel reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// 8-bit weights for 16-bit activations.
    W8A16,
    /// 8-bit weights for 8-bit activations.
    W8A8,
    /// 4-bit weights.
    W4A16,
    /// 16-bit weights.
    W16A16,
}

impl Layout {
    /// Words of one block over `columns` columns.
    #[must_use]
    pub const fn block_len(self, columns: usize) -> usize {
        match self {
            Self::W8A16 => arch::w8a16::block_len(columns),
            Self::W8A8 => arch::w8a8::block_len(columns),
            Self::W4A16 => arch::w4a16::block_len(columns),
            Self::W16A16 => arch::w16a16::block_len(columns),
        }
    }

    /// Words of `rows` rows.
    #[must_use]
    pub const fn packed_rows_len(self, rows: usize, columns: usize) -> usize {
        rows.div_ceil(BLOCK_ROWS) * self.block_len(columns)
    }

    /// Words of `gates` rows of each of `units` units.
    #[must_use]
    pub const fn packed_len(self, units: usize, gates: usize, columns: usize) -> usize {
        arch::ORDER.blocks(gates, units) * self.block_len(columns)
    }
}

/// Adds `value` to the field of `bits` bits at `shift` in `word`, modulo 2^bits.
const fn add_field(word: u32, shift: u32, bits: u32, value: i32) -> u32 {
    let mask = ((1 << bits) - 1) << shift;
    let sum = (word >> shift).wrapping_add(value as u32) << shift;
    (word & !mask) | (sum & mask)
}

/// The sum of all, modulo 2^32: what an offset of the weights is multiplied with.
#[must_use]
#[inline]
pub fn sum(x: &[i16]) -> i32 {
    x.iter()
        .fold(0, |sum: i32, &x| sum.wrapping_add(i32::from(x)))
}
