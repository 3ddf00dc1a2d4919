//! W8A16 by paired digits ([`layout::paired`](crate::layout::paired)) with SMLALD and SMLAD:
//! 0.875 instructions per multiply-accumulate.

use core::mem::MaybeUninit;

use crate::arch::armv7::{self, Entries, Part, assembly};
use crate::kernel::W8A16;
use crate::layout::paired::GROUP;

pub(crate) use crate::arch::armv7::{gru, lstm, rnn};
pub(crate) use crate::layout::paired::{block_len, place};

/// The blocks that are still to be multiplied.
pub(crate) type Walk<'a> = armv7::Walk<'a, W8A16>;

assembly!(W8A16, "w8a16", Paired);

/// Whether there is one loop for all activations.
const SMALL: bool = cfg!(gatecell_small);
/// Bytes of a loading instruction. At the start of a group one loads aligned activations
/// (LDRD), and two load unaligned ones (LDR).
const LOAD_BYTES: usize = 4;

/// It loads `weights` to `entry` with one instruction and thereby jumps into its
/// unrolled loop.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Paired {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    /// The activations from the first complete group on.
    x: *const i16,
    /// What the sums start from: zero. Of the third one only the lowest eight bits count; its
    /// upper half holds the iterations that follow the first, and what is between keeps the
    /// sign of the sum from borrowing.
    start: [u32; 6],
    /// Where to enter.
    entry: usize,
    /// The activations of the incomplete group, if there is one.
    rest: MaybeUninit<*const i16>,
    /// Where to go when they are loaded.
    after_rest: MaybeUninit<usize>,
}

impl Part<i16> for Paired {
    type Entries = Entries;

    /// As if `x` were aligned to words and in complete groups.
    #[inline(always)]
    fn new(weights: &[u32], x: &[i16], entries: &Entries) -> Self {
        // An iteration is sixteen columns. A thirty-second of a column less, and the upper
        // half has one less where the last iteration is full, and the lower one at least 2^11.
        let iterations = ((x.len() as u32) << 12).wrapping_sub(1 << 11);
        let entry = entries.groups[x.len() / GROUP % 4];
        // `uneven` sees to it.
        let (iterations, entry) = if SMALL { (0, 0) } else { (iterations, entry) };
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            start: [0, 0, iterations, 0, 0, 0],
            entry,
            // Not read, unless `uneven` writes them.
            rest: MaybeUninit::uninit(),
            after_rest: MaybeUninit::uninit(),
        }
    }

    #[inline(always)]
    fn settle(&mut self, x: &[i16], entries: &Entries) {
        if SMALL || x.is_empty() || (x.len() % GROUP) | (x.as_ptr().addr() % 4) != 0 {
            self.uneven(x, entries);
        }
    }
}

impl Paired {
    /// Corrects what [`new`](Part::new) supposed.
    #[cold]
    #[inline(never)]
    fn uneven(&mut self, x: &[i16], entries: &Entries) {
        let (whole, rest) = (x.len() / GROUP, x.len() % GROUP);
        let groups = x.len().div_ceil(GROUP);
        let odd = if SMALL { 1 } else { x.as_ptr().addr() / 2 % 2 };
        let first = if odd == 0 {
            entries.groups[groups % 4]
        } else {
            // One group is an iteration.
            self.start[2] = ((groups as u32).wrapping_sub(1) << 16) + 0x8000;
            entries.unaligned
        };
        self.entry = match (groups, rest) {
            (0, _) => entries.done,
            (_, 0) => first,
            _ => entries.rest + (rest - 1) * entries.rest_bytes,
        };
        self.rest.write(x.as_ptr().wrapping_add(whole * GROUP));
        self.after_rest.write(first + (1 + odd) * LOAD_BYTES);
    }
}
