//! Safe scalar code for any processor.

use crate::kernel::W8A16;
use crate::layout::columns;
use crate::walk::{Plain, Scalar};

pub use super::columns::{BLOCK_ROWS, block_len};
pub(crate) use super::columns::{BUFFER_ROWS, place};
pub(crate) use super::{none as gru, none as lstm, none as rnn, wide_product as product};
pub(crate) use crate::sigmoid::portable_half as half;

/// The blocks that are still to be multiplied.
pub(crate) type Walk<'a> = Plain<'a, W8A16>;

impl Scalar for W8A16 {
    #[inline]
    fn dot(block: &[u32], x: &[i16]) -> [i32; BLOCK_ROWS] {
        columns::dot::<BLOCK_ROWS, _>(block, x)
    }
}
