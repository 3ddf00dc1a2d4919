//! What the assembly needs for one matrix of stacked digits.

use crate::arch::armv7::Entries;
use crate::layout::stacked;

/// Columns of a group.
const GROUP: usize = 4;
/// Groups per iteration.
const UNROLLED: usize = 4;

/// It loads `weights` to `entry` with one instruction and thereby jumps into its
/// unrolled loop.
#[derive(Clone, Debug)]
#[repr(C)]
pub(crate) struct Part {
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

impl Part {
    pub(crate) fn new(weights: &[u32], x: &[i16], entries: &Entries) -> Self {
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
    pub(crate) fn settle(&mut self, _x: &[i16], _entries: &Entries) {}
}
