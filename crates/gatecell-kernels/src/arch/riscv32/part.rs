//! What the assembly needs for one matrix.

use core::marker::PhantomData;

use super::entry::At;
use super::format::Format;

/// The blocks of one matrix, one after the other. The first iteration of a block skips
/// pieces, so that the others are whole: it starts as much before the arrays.
#[derive(Clone, Debug)]
pub(super) struct Part<'a, K: Format> {
    /// The next block, less the weights skipped.
    weights: *const u8,
    /// What the sums of a block start from.
    pub(super) start: K::Raw,
    at: At,
    borrowed: PhantomData<(&'a [u32], &'a [K::Act])>,
}

impl<'a, K: Format> Part<'a, K> {
    #[inline(always)]
    pub(super) fn new(weights: &'a [u32], x: &'a [K::Act]) -> Self {
        let pieces = x.len() / K::PIECE;
        let skipped = pieces.wrapping_neg() % K::UNROLLED;
        let entries = K::entries();
        let entry = if pieces == 0 {
            entries.done
        } else {
            entries.first + skipped * entries.piece_bytes
        };
        let start = x.as_ptr().cast::<u8>();
        let bytes = size_of::<K::Act>() * K::PIECE;
        Self {
            weights: weights
                .as_ptr()
                .cast::<u8>()
                .wrapping_sub(skipped * K::PIECE_BYTES),
            start: K::start(x),
            at: At {
                block: 4 * K::LAYOUT.block_len(x.len()),
                x: start.wrapping_sub(skipped * bytes),
                end: start.wrapping_add(pieces * bytes),
                entry,
                rest: x.len() % K::PIECE,
            },
            borrowed: PhantomData,
        }
    }

    /// Adds the products of the next block.
    ///
    /// # Safety
    /// There is another block.
    #[inline(always)]
    pub(super) unsafe fn add(&mut self, raw: K::Raw) -> K::Raw {
        // SAFETY: the block is there, as the caller promises, and all is borrowed.
        let raw = unsafe { K::add(raw, self.weights, &self.at) };
        self.weights = self.weights.wrapping_add(self.at.block);
        raw
    }

    /// The sums of the next block.
    ///
    /// # Safety
    /// There is another block.
    #[inline(always)]
    pub(super) unsafe fn rows(&mut self) -> [K::Row; 4] {
        // SAFETY: as the caller promises.
        K::rows(unsafe { self.add(self.start) })
    }
}
