//! What the assembly needs for one matrix.

use core::mem::MaybeUninit;

/// An address in the assembly.
pub(super) type Code = usize;

/// Where the products of one block are entered; the assembly defines it.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Entries {
    /// Starts with a whole group.
    pub(super) whole: Code,
    /// Starts with a group of fewer columns.
    pub(super) careful: Code,
    /// The first of the groups of an iteration.
    pub(super) groups: Code,
    /// Bytes of code of a group.
    pub(super) group_bytes: usize,
    /// The loop's end.
    pub(super) done: Code,
    /// Starts with a whole smaller group.
    pub(super) eight: Code,
    /// Starts with fewer columns than that.
    pub(super) careful_eight: Code,
}

/// What comes first, together.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Head {
    /// The next block. The assembly moves it on.
    pub(super) weights: *const u32,
    /// Bytes of a block.
    pub(super) block_bytes: MaybeUninit<usize>,
    pub(super) x: *const (),
    /// Groups behind the first.
    pub(super) groups: MaybeUninit<usize>,
    /// Where a block starts.
    pub(super) start: MaybeUninit<Code>,
}

/// What the products need at their end.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(super) struct Tail {
    /// Where the groups behind the first are entered.
    pub(super) entry: MaybeUninit<Code>,
    /// Where to go after a pair of blocks. The assembly writes it.
    next: MaybeUninit<Code>,
    pub(super) columns: usize,
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

/// The blocks of one matrix, one after the other.
#[derive(Clone, Debug)]
#[repr(C)]
pub(super) struct Single {
    pub(super) head: Head,
    pub(super) tail: Tail,
    /// Whether there is nothing to multiply: a matrix without columns has no words.
    pub(super) empty: bool,
}
