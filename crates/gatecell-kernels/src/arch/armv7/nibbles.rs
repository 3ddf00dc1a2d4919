//! W4A16: what both processors' kernels for it have in common.

use super::assembly::assembly;
use super::bounded::Bounded;
use crate::arch::chosen::w4a16::{Nibbles, layout};
use crate::block::BLOCK_ROWS;
use crate::kernel::W4A16;
use crate::walk::Scalar;

pub(crate) use super::steps::{gru, lstm, rnn};

assembly!(W4A16, "w4a16", Nibbles);

/// Blocks of the processor's layout.
#[derive(Clone, Copy, Debug)]
pub struct Blocks;

impl Scalar<W4A16> for Blocks {
    #[inline]
    fn dot(block: &[u32], x: &[i16]) -> [i32; BLOCK_ROWS] {
        layout::dot(block, x)
    }
}

/// The blocks that are still to be multiplied.
pub(crate) type Walk<'a> = Bounded<'a, W4A16, Blocks>;
