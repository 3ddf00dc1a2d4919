//! What the assembly needs for one matrix whose columns are words of four weights.

use crate::arch::armv7::Entries;

/// Columns of a group.
const GROUP: usize = 4;
/// Groups per iteration.
const UNROLLED: usize = 4;

/// It loads `weights` to `entry` with one instruction and thereby jumps into its
/// unrolled loop.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Columns<A> {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    /// The activations.
    x: *const A,
    /// What the sums start from, the number of iterations in between, and a filler.
    start: [u32; 6],
    /// Where to enter.
    entry: usize,
    _unused: usize,
    /// Where to go from the columns that are no complete group.
    after_rest: usize,
}

impl<A> Columns<A> {
    /// The four sums start from `start`.
    pub(super) fn from(weights: &[u32], x: &[A], entries: &Entries, start: [i32; 4]) -> Self {
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
        let [a, b, c, d] = start.map(|start| start as u32);
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            start: [a, b, groups.div_ceil(UNROLLED) as u32, c, d, 0],
            entry,
            _unused: 0,
            after_rest: whole,
        }
    }
}
