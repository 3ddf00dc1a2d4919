//! How a block of rows lies in words.
//!
//! Every layout has two functions, and a test on the host holds them against the
//! specification, whatever processor the layout is for: `place` puts the rows of a block
//! where they belong, in a `const fn`; `dot` multiplies a block with a vector of
//! activations, in plain scalar code.

pub mod columns;
pub mod crossed;
pub mod eights;
pub mod far_nibbles;
pub mod halves;
mod kind;
mod limits;
pub mod nibble_pairs;
pub mod nibbles;
pub mod offset;
mod order;
pub mod paired;
mod rows;
pub mod signed_nibbles;
pub mod sixteens;
pub mod stacked;
pub mod stacked16;
pub mod wide_eights;
mod words;

use crate::arch;
use crate::block::BLOCK_ROWS;

pub use kind::Layout;
pub(crate) use limits::{bytes_within, halfwords_within};
pub(crate) use order::ORDER;
pub use rows::Rows;
pub(crate) use rows::part;
pub use words::sum;

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
        ORDER.blocks(gates, units) * self.block_len(columns)
    }
}
