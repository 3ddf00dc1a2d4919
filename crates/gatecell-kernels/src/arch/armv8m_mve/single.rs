//! The blocks of one matrix, one after the other.

use core::mem::MaybeUninit;

use super::formats::Assembly;
use super::part::{Code, Entries, Head, Single, Tail, pair};

/// Groups per iteration.
const UNROLLED: usize = 4;

/// Where so many groups are entered.
#[inline(always)]
fn enter(entries: &Entries, groups: usize) -> Code {
    entries.groups + groups.wrapping_neg() % UNROLLED * entries.group_bytes
}

/// A complete part.
#[inline(always)]
fn part<F: Assembly>(weights: &[u32], x: &[F::Act], entries: &Entries) -> (Head, Tail) {
    let groups = x.len().div_ceil(F::GROUP).saturating_sub(1);
    let (mut head, mut tail) = pair(weights, x);
    head.block_bytes = MaybeUninit::new(F::LAYOUT.block_len(x.len()) * size_of::<u32>());
    head.groups = MaybeUninit::new(groups);
    let small = x.len().wrapping_sub(1) % F::GROUP < F::SMALL;
    let whole = x.len().is_multiple_of(F::SMALL);
    head.start = MaybeUninit::new(match (small, whole) {
        (false, true) => entries.whole,
        (false, false) => entries.careful,
        (true, true) => entries.eight,
        (true, false) => entries.careful_eight,
    });
    tail.entry = MaybeUninit::new(if groups == 0 {
        entries.done
    } else {
        enter(entries, groups)
    });
    (head, tail)
}

impl Single {
    #[inline]
    pub(super) fn new<F: Assembly>(weights: &[u32], x: &[F::Act]) -> Self {
        let (head, tail) = part::<F>(weights, x, F::entries());
        Self {
            head,
            tail,
            empty: x.is_empty(),
        }
    }

    /// The sums of the next block.
    ///
    /// # Safety
    /// There is another block, the weights and activations that it was made of are borrowed,
    /// and the format is the same.
    #[inline]
    pub(super) unsafe fn sums<F: Assembly>(&mut self, sums: &mut [F::Sum; 4]) {
        if self.empty {
            *sums = [F::Sum::default(); 4];
            return;
        }
        // SAFETY: reads a block and the activations, writes the part and the sums.
        unsafe { F::products(self, sums) };
    }
}
