//! What the assembly needs for one matrix.

use crate::layout::eights::{self, GROUP};

unsafe extern "C" {
    fn gatecell_products(part: *mut Part, sums: *mut [i32; eights::ROWS]);
    static gatecell_pair_entries: Entries;
    static gatecell_products_entries: Entries;
}

/// Groups per iteration.
const UNROLLED: usize = 4;

/// Code that the assembly jumps to.
pub(super) type Code = unsafe extern "C" fn();

/// Where the assembly can be entered.
#[repr(C)]
struct Entries {
    /// The first of the groups of an iteration.
    groups: usize,
    /// Bytes of code of a group.
    group_bytes: usize,
    /// The loop's end.
    done: usize,
}

/// The blocks of one matrix; the assembly knows the order of the fields.
#[derive(Clone, Debug)]
#[repr(C)]
pub(super) struct Part {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    /// Bytes of a block.
    block_bytes: usize,
    x: *const i16,
    /// Columns of the first group.
    first: usize,
    /// Iterations for the others.
    iterations: usize,
    /// Where the others are entered.
    entry: usize,
    /// Where to go after a pair of blocks.
    next: Option<Code>,
}

impl Part {
    /// For blocks in pairs: the products go on at `next`.
    #[inline]
    pub(super) fn pairs(weights: &[u32], x: &[i16], next: Code) -> Self {
        // SAFETY: it is in the assembly, of this type, and nobody writes it.
        Self::new(weights, x, unsafe { &gatecell_pair_entries }, Some(next))
    }

    /// For block after block.
    #[inline]
    pub(super) fn single(weights: &[u32], x: &[i16]) -> Self {
        // SAFETY: as above.
        Self::new(weights, x, unsafe { &gatecell_products_entries }, None)
    }

    #[inline]
    fn new(weights: &[u32], x: &[i16], entries: &Entries, next: Option<Code>) -> Self {
        let groups = x.len().div_ceil(GROUP).saturating_sub(1);
        let entry = if groups == 0 {
            entries.done
        } else {
            entries.groups + groups.wrapping_neg() % UNROLLED * entries.group_bytes
        };
        Self {
            weights: weights.as_ptr(),
            block_bytes: eights::block_len(x.len()) * size_of::<u32>(),
            x: x.as_ptr(),
            first: eights::first(x.len()),
            iterations: groups.div_ceil(UNROLLED),
            entry,
            next,
        }
    }

    /// The sums of the next block.
    ///
    /// # Safety
    /// There is another block, the activations are borrowed, and it is [`Self::single`].
    #[inline]
    pub(super) unsafe fn sums(&mut self, sums: &mut [i32; eights::ROWS]) {
        // A matrix without columns has no words.
        if self.first == 0 {
            *sums = [0; eights::ROWS];
            return;
        }
        // SAFETY: reads a block and the activations, writes the part and the sums.
        unsafe { gatecell_products(self, sums) };
    }
}
