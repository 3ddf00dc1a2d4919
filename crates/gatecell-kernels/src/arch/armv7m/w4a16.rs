//! W4A16 by nibbles far apart.

use crate::arch::armv7::Part;
use crate::layout::nibbles::MAX_COLUMNS;

pub(crate) use crate::arch::armv7::nibbles::{Walk, gru, lstm, rnn};
pub(crate) use crate::layout::far_nibbles as layout;
pub(crate) use layout::{block_len, place};

use crate::layout::sum;

/// Words of a group.
const GROUP: usize = 4;
/// What of a word are two rows of a column.
const MASK: u32 = 0xf000_000f;

/// Where the assembly for one matrix can be entered.
#[derive(Debug)]
#[repr(C)]
pub struct Entries {
    /// A first column that has no neighbour.
    alone: usize,
    /// One word that is in no complete group.
    rest: usize,
    /// Bytes from there to the entry for two such words, and on to that for three.
    rest_bytes: usize,
    /// The loop.
    groups: usize,
    /// The loop's end.
    done: usize,
}

/// It loads `weights` to `entry` with one instruction and thereby jumps to where its
/// products begin.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Nibbles {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    /// The activations.
    x: *const i16,
    /// What the sums of two rows start from, the number of groups, the same of the other rows,
    /// and the mask.
    start: [u32; 6],
    /// Where to enter.
    entry: usize,
    /// Where to go from the first column.
    after_first: usize,
    /// Where to go from the words that are in no complete group.
    after_rest: usize,
}

impl Part<i16> for Nibbles {
    type Entries = Entries;

    const MOST_COLUMNS: usize = MAX_COLUMNS;

    #[inline(always)]
    fn new(weights: &[u32], x: &[i16], entries: &Entries) -> Self {
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            // `settle` writes it.
            start: [0, 0, 0, 0, 0, MASK],
            entry: entries.groups,
            after_first: entries.groups,
            after_rest: entries.groups,
        }
    }

    #[inline(never)]
    fn settle(&mut self, x: &[i16], entries: &Entries) {
        let start = layout::start(sum(x));
        let (low, high) = (start as u32, (start >> 32) as u32);
        let words = x.len() / 2;
        let (groups, rest) = (words / GROUP, words % GROUP);
        self.start = [low, high, groups as u32, low, high, MASK];
        if groups == 0 {
            self.after_rest = entries.done;
        }
        self.after_first = match rest {
            0 => self.after_rest,
            // Wraps: each has one word more and lies before the last.
            _ => entries
                .rest
                .wrapping_add((rest - 1).wrapping_mul(entries.rest_bytes)),
        };
        self.entry = if x.len().is_multiple_of(2) {
            self.after_first
        } else {
            entries.alone
        };
    }
}
