//! W4A16 by pairs of nibbles.

use core::arch::asm;
use core::mem::MaybeUninit;

use crate::arch::armv7::Part;
use crate::layout::nibbles::MAX_COLUMNS;

pub(crate) use crate::arch::armv7::nibbles::{Walk, gru, lstm, rnn};
pub(crate) use crate::layout::nibble_pairs as layout;
pub(crate) use layout::{block_len, place};

/// Words of a group.
const WORDS: usize = 4;
/// Columns of a group.
const COLUMNS: usize = 2 * WORDS;
/// Groups per iteration.
const UNROLLED: usize = 2;

/// Where the assembly for one matrix can be entered.
#[derive(Debug)]
#[repr(C)]
pub struct Entries {
    /// A last column that has no neighbour.
    alone: usize,
    /// One word that is in no complete group.
    rest: usize,
    /// Bytes from there to the entry for two such words, and on to that for three.
    rest_bytes: usize,
    /// The loop for activations that are not aligned to words.
    unaligned: usize,
    /// The groups of an iteration, from which an even number of groups and an odd one start.
    groups: [usize; UNROLLED],
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
    /// What two of the sums start from.
    first: [u32; 2],
    /// The number of iterations.
    iterations: usize,
    /// What the other sums start from.
    last: [u32; 2],
    /// Where to go from the words that are in no complete group.
    after_rest: MaybeUninit<usize>,
    /// Where to enter.
    entry: usize,
    /// The last activation, if it has no neighbour.
    alone: MaybeUninit<*const i16>,
    /// Where to go from it.
    after_alone: MaybeUninit<usize>,
}

impl Part<i16> for Nibbles {
    type Entries = Entries;

    const MOST_COLUMNS: usize = MAX_COLUMNS;

    /// As if `x` were aligned to words and in complete groups.
    #[inline(always)]
    fn new(weights: &[u32], x: &[i16], entries: &Entries) -> Self {
        let groups = x.len() / COLUMNS;
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            // `offset` writes them.
            first: [0; 2],
            iterations: groups.div_ceil(UNROLLED),
            last: [0; 2],
            // Not read, unless `uneven` writes them.
            after_rest: MaybeUninit::uninit(),
            entry: entries.groups[groups % UNROLLED],
            alone: MaybeUninit::uninit(),
            after_alone: MaybeUninit::uninit(),
        }
    }

    #[inline(always)]
    fn settle(&mut self, x: &[i16], entries: &Entries) {
        let (groups, rest) = x.as_chunks();
        if groups.is_empty() | !rest.is_empty() | !x.as_ptr().addr().is_multiple_of(4) {
            self.uneven(x, entries);
        } else {
            self.even(groups);
        }
    }
}

impl Nibbles {
    /// Lets the sums start from what the offset of the weights adds to them, by the sum of
    /// the activations.
    #[inline(always)]
    fn offset(&mut self, sum: i32) {
        let [a, b, c, d] = layout::start(sum).map(|start| start as u32);
        self.first = [a, b];
        self.last = [c, d];
    }

    /// Leaves what [`new`](Part::new) supposed.
    #[inline(never)]
    fn even(&mut self, groups: &[[i16; COLUMNS]]) {
        self.offset(groups.iter().fold(0, add_group));
    }

    /// Corrects what [`new`](Part::new) supposed.
    #[cold]
    #[inline(never)]
    fn uneven(&mut self, x: &[i16], entries: &Entries) {
        let (whole, left) = x.as_chunks();
        let sum = whole.iter().fold(crate::layout::sum(left), add_group);
        self.offset(sum);
        let (groups, rest) = (x.len() / COLUMNS, x.len() / 2 % WORDS);
        let whole = if groups == 0 {
            entries.done
        } else if x.as_ptr().addr().is_multiple_of(4) {
            self.entry
        } else {
            // One group is an iteration.
            self.iterations = groups;
            entries.unaligned
        };
        let after_alone = match rest {
            0 => whole,
            // Wraps: each has one word more and lies before the last.
            _ => entries
                .rest
                .wrapping_add((rest - 1).wrapping_mul(entries.rest_bytes)),
        };
        self.entry = after_alone;
        self.after_rest.write(whole);
        if !x.len().is_multiple_of(2) {
            self.entry = entries.alone;
            self.alone.write(x.as_ptr().wrapping_add(x.len() - 1));
            self.after_alone.write(after_alone);
        }
    }
}

/// Adds eight activations, modulo 2^32.
#[inline(always)]
fn add_group(sum: i32, group: &[i16; COLUMNS]) -> i32 {
    let (pairs, _) = group.as_chunks();
    pairs.iter().fold(sum, add)
}

/// Adds two activations.
#[inline(always)]
fn add(sum: i32, &[low, high]: &[i16; 2]) -> i32 {
    let pair = u32::from(low.cast_unsigned()) | u32::from(high.cast_unsigned()) << 16;
    let total: i32;
    // SAFETY: arithmetic in registers.
    unsafe {
        asm!(
            "smlad {total}, {pair}, {ones}, {sum}",
            pair = in(reg) pair,
            ones = in(reg) 0x0001_0001,
            sum = in(reg) sum,
            total = lateout(reg) total,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    total
}
