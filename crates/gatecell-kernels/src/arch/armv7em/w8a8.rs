//! W8A8 by offset digits ([`layout::offset`](crate::layout::offset)) with SMLAD: 0.844
//! instructions per multiply-accumulate. Matrices of more than 511 columns, whose sums may not
//! fit 32 bits when the layer's shift is the least that the assembly takes, are the scalar
//! code's.

use core::mem::MaybeUninit;

use crate::arch::armv7::{Bounded, Part, assembly};
use crate::block::BLOCK_ROWS;
use crate::kernel::W8A8;
use crate::layout::offset::{self, GROUP};
use crate::walk::Scalar;

pub(crate) use crate::arch::armv7::{gru, lstm, rnn};
pub(crate) use crate::layout::offset::{block_len, place};

assembly!(W8A8, "w8a8", Bytes, shared);

/// The blocks that are still to be multiplied.
pub(crate) type Walk<'a> = Bounded<'a, W8A8, Offset>;

/// Blocks of [`offset`] digits.
#[derive(Clone, Copy, Debug)]
pub struct Offset;

impl Scalar<W8A8> for Offset {
    #[inline]
    fn dot(block: &[u32], x: &[i8]) -> [i32; BLOCK_ROWS] {
        offset::dot(block, x)
    }
}

/// Where the assembly for one matrix can be entered.
#[derive(Debug)]
#[repr(C)]
pub struct Entries {
    /// The first eight columns of an iteration, by the number of eights modulo four.
    groups: [usize; 4],
    /// Bytes of code from there to the second four of them.
    half: usize,
    /// Four columns that are not part of eight.
    odd: usize,
    /// What follows, for a part that shares its sums with the next, and for one of no column.
    done: usize,
    shared: usize,
    none: usize,
}

/// The assembly loads `weights` to `entry` with one instruction and thereby jumps into its
/// unrolled loop. It writes what it makes of the activations: `widened` and what the sums
/// start from; other words between those are not sums.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Bytes {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    widened: MaybeUninit<*const i16>,
    /// What the sums of the first pair start from: raw, odd.
    first: (MaybeUninit<u32>, u32),
    /// The end of the complete groups of activations.
    x_end: *const i8,
    /// What the sums of the second pair start from.
    second: (MaybeUninit<u32>, u32),
    /// The activations of the incomplete group, with something in the highest byte; zero if
    /// there is no such group.
    rest: u32,
    /// Where to enter.
    entry: usize,
    /// The activations.
    x: *const i8,
    /// Where to go from an odd group.
    after_odd: MaybeUninit<usize>,
    /// Where to go from the last column.
    next: usize,
    /// Of the input: all ones if sums are shared, or zero. Of the hidden state: the power of
    /// two by which all activations are multiplied.
    once: u32,
}

impl Bytes {
    #[cold]
    #[inline(never)]
    fn uneven(&mut self, x: &[i8], entries: &Entries) {
        let (whole, rest) = x.as_chunks::<GROUP>();
        let groups = whole.len() + usize::from(!rest.is_empty());
        let first = entries.groups[groups.div_ceil(2) % 4];
        self.entry = match (groups, groups % 2) {
            (0, _) => entries.none,
            (_, 0) => first,
            _ => entries.odd,
        };
        self.after_odd.write(first + entries.half);
        self.x_end = whole.as_ptr_range().end.cast();
        if !rest.is_empty() {
            let bytes = rest.iter().rev();
            self.rest = bytes.fold(0, |word, &x| word << 8 | u32::from(x as u8)) | 1 << 24;
        }
    }
}

impl Part<i8> for Bytes {
    type Entries = Entries;

    /// 511 · 127 · 2^7 · 2^8 is below 2^31.
    const MOST_COLUMNS: usize = 511;

    /// An activation has eight bits of sixteen.
    const MOST_PRESHIFT: u32 = 8;

    #[inline(always)]
    fn new(weights: &[u32], x: &[i8], entries: &Entries) -> Self {
        Self {
            weights: weights.as_ptr(),
            widened: MaybeUninit::uninit(),
            first: (MaybeUninit::uninit(), 0),
            x_end: x.as_ptr_range().end,
            second: (MaybeUninit::uninit(), 0),
            rest: 0,
            entry: entries.groups[x.len() / (2 * GROUP) % 4],
            x: x.as_ptr(),
            after_odd: MaybeUninit::uninit(),
            next: entries.done,
            once: 0,
        }
    }

    #[inline(always)]
    fn settle(&mut self, x: &[i8], entries: &Entries) {
        if x.is_empty() || !x.len().is_multiple_of(2 * GROUP) {
            self.uneven(x, entries);
        }
    }

    #[inline(always)]
    fn preshift(hidden: &mut Self, by: u32) {
        hidden.once = by;
    }

    #[inline(always)]
    fn preshifted(hidden: &Self) -> u32 {
        hidden.once
    }

    #[inline(always)]
    fn share(input: &mut Self, _hidden: &mut Self, entries: &Entries) {
        if input.entry == input.next {
            input.entry = entries.shared;
        }
        input.next = entries.shared;
        input.once = u32::MAX;
    }
}
