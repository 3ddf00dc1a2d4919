//! W8A16 by stacked digits ([`layout::stacked`](crate::layout::stacked)), which need no sign
//! extension: 2.06 instructions per multiply-accumulate.

use super::columns::Columns;
use crate::arch::armv7::{self, Entries, Part, assembly};
use crate::kernel::W8A16;
use crate::layout::stacked;

pub(crate) use crate::arch::armv7::{gru, lstm, rnn};
pub(crate) use crate::layout::stacked::{block_len, place};

/// The blocks that are still to be multiplied.
pub(crate) type Walk<'a> = armv7::Walk<'a, W8A16>;

assembly!(W8A16, "w8a16", Columns<i16>);

impl Part<i16> for Columns<i16> {
    type Entries = Entries;

    fn new(weights: &[u32], x: &[i16], entries: &Entries) -> Self {
        Self::from(weights, x, entries, stacked::start(x))
    }

    /// Nothing is left to do: any activations can be loaded one by one.
    #[inline(always)]
    fn settle(&mut self, _x: &[i16], _entries: &Entries) {}
}
