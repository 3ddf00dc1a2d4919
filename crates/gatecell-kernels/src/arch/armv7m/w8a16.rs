//! W8A16 by stacked digits ([`layout::stacked`](crate::layout::stacked)), which need no sign
//! extension: 2.06 instructions per multiply-accumulate.

use crate::arch::armv7::{self, Entries, Part, assembly};
use crate::kernel::W8A16;
use crate::layout::stacked;

pub(crate) use crate::arch::armv7::{gru, lstm, rnn};
pub(crate) use crate::layout::stacked::{block_len, place};

/// The blocks that are still to be multiplied.
pub(crate) type Walk<'a> = armv7::Walk<'a, W8A16>;

assembly!(W8A16, "w8a16", Stacked);

/// Columns of a group.
const GROUP: usize = 4;
/// Groups per iteration.
const UNROLLED: usize = 4;

/// It loads `weights` to `entry` with one instruction and thereby jumps into its
/// unrolled loop.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Stacked {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    /// The activations.
    x: *const i16,
    /// What the sums start from, the number of iterations in between, and a filler.
    start: [u32; 6],
    /// Where to enter.
    entry: usize,
    _unused: usize,
    /// Where to go from the columns that are no complete group.
    after_rest: usize,
}

impl Part<i16> for Stacked {
    type Entries = Entries;

    fn new(weights: &[u32], x: &[i16], entries: &Entries) -> Self {
        let (groups, rest) = (x.len() / GROUP, x.len() % GROUP);
        let whole = match groups {
            0 => entries.done,
            _ => entries.groups[groups % UNROLLED],
        };
        let entry = match rest {
            0 => whole,
            // Wraps: each has one column more and lies before the last.
            _ => entries
                .rest
                .wrapping_add((rest - 1).wrapping_mul(entries.rest_bytes)),
        };
        let [a, b, c, d] = stacked::start(x).map(|start| start as u32);
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            start: [a, b, groups.div_ceil(UNROLLED) as u32, c, d, 0],
            entry,
            _unused: 0,
            after_rest: whole,
        }
    }

    /// Nothing is left to do: any activations can be loaded one by one.
    #[inline(always)]
    fn settle(&mut self, _x: &[i16], _entries: &Entries) {}
}
