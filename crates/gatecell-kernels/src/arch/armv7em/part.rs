//! What the assembly needs for one matrix of paired digits.

use crate::arch::armv7::Entries;
use crate::layout::paired::GROUP;

/// Groups per iteration.
const UNROLLED: usize = 4;
/// Bytes of a loading instruction. At the start of a group one loads aligned activations
/// (LDRD), and two load unaligned ones (LDR).
const LOAD_BYTES: usize = 4;

/// It loads `weights` to `entry` with one instruction and thereby jumps into its
/// unrolled loop.
#[derive(Clone, Debug)]
#[repr(C)]
pub(crate) struct Part {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    /// The activations from the first complete group on.
    x: *const i16,
    /// What the sums start from: zero. Of the third one only eight bits count; its
    /// upper half holds the iterations that follow the first, above 2^15 to keep
    /// the sign of the sum below it from borrowing.
    start: [u32; 6],
    /// Where to enter.
    entry: usize,
    /// The activations of the incomplete group.
    rest: *const i16,
    /// Where to go when they are loaded.
    after_rest: usize,
}

impl Part {
    pub(crate) fn new(weights: &[u32], x: &[i16], entries: &Entries) -> Self {
        let (whole, rest) = (x.len() / GROUP, x.len() % GROUP);
        let groups = whole + usize::from(rest > 0);
        let odd = x.as_ptr().addr() / 2 % 2;
        let (iterations, first) = if odd == 0 {
            let skipped = groups.wrapping_neg() % UNROLLED;
            (
                groups.div_ceil(UNROLLED),
                entries.groups + skipped * entries.group_bytes,
            )
        } else {
            (groups, entries.unaligned)
        };
        let mut start = [0; 6];
        let entry = match (groups, rest) {
            (0, _) => entries.done,
            (_, 0) => first,
            _ => entries.rest + (rest - 1) * entries.rest_bytes,
        };
        if groups > 0 {
            start[2] = ((iterations as u32 - 1) << 16) + 0x8000;
        }
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            start,
            entry,
            rest: x.as_ptr().wrapping_add(whole * GROUP),
            after_rest: first + (1 + odd) * LOAD_BYTES,
        }
    }
}
