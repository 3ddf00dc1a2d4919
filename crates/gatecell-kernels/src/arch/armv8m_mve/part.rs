//! What the assembly needs for one matrix.

use core::mem::MaybeUninit;

use super::formats::Assembly;

/// Groups per iteration.
const UNROLLED: usize = 4;

/// An address in the assembly.
pub(super) type Code = usize;

/// Where the products of one block are entered; the assembly defines it.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Entries {
    /// Starts with a whole group.
    whole: Code,
    /// Starts with a group of fewer columns.
    careful: Code,
    /// The first of the groups of an iteration.
    groups: Code,
    /// Bytes of code of a group.
    group_bytes: usize,
    /// The loop's end.
    done: Code,
    /// Starts with a whole smaller group.
    eight: Code,
    /// Starts with fewer columns than that.
    careful_eight: Code,
}

/// What comes first, together.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Head {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    /// Bytes of a block.
    block_bytes: MaybeUninit<usize>,
    x: *const (),
    /// Groups behind the first.
    groups: MaybeUninit<usize>,
    /// Where a block starts.
    start: MaybeUninit<Code>,
}

/// What the products need at their end.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Tail {
    /// Where the groups behind the first are entered.
    entry: MaybeUninit<Code>,
    /// Where to go after a pair of blocks. The assembly writes it.
    next: MaybeUninit<Code>,
    columns: usize,
    /// By how many bits the assembly shifts, where the format has it.
    pub(super) shift: MaybeUninit<u32>,
    /// For the assembly.
    _kept: MaybeUninit<usize>,
}

/// The parts of a matrix whose blocks are multiplied in pairs; the assembly completes them.
#[inline(always)]
pub(super) fn pair<A>(weights: &[u32], x: &[A]) -> (Head, Tail) {
    let head = Head {
        weights: weights.as_ptr(),
        block_bytes: MaybeUninit::uninit(),
        x: x.as_ptr().cast(),
        groups: MaybeUninit::uninit(),
        start: MaybeUninit::uninit(),
    };
    let tail = Tail {
        entry: MaybeUninit::uninit(),
        next: MaybeUninit::uninit(),
        columns: x.len(),
        shift: MaybeUninit::uninit(),
        _kept: MaybeUninit::uninit(),
    };
    (head, tail)
}

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

/// The blocks of one matrix, one after the other.
#[derive(Clone, Debug)]
#[repr(C)]
pub(super) struct Single {
    head: Head,
    tail: Tail,
    /// Whether there is nothing to multiply: a matrix without columns has no words.
    empty: bool,
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
