//! What the assembly needs for one matrix; it knows the order of the fields.

use crate::layout::{crossed, nibbles, stacked, stacked16};

/// Columns per iteration.
const UNROLLED: usize = 4;

/// A matrix and its activations, to be multiplied block by block.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Part<A, const SUMS: usize> {
    /// The next block. The assembly moves it on.
    weights: *const u32,
    x: *const A,
    /// The activations behind those of whole iterations.
    rest: *const A,
    /// What the sums start from.
    start: [i32; SUMS],
    end: *const A,
}

impl<A, const SUMS: usize> Part<A, SUMS> {
    #[inline]
    fn new(weights: &[u32], x: &[A], start: [i32; SUMS]) -> Self {
        let whole = x.len() / UNROLLED * UNROLLED;
        Self {
            weights: weights.as_ptr(),
            x: x.as_ptr(),
            rest: x.as_ptr().wrapping_add(whole),
            start,
            end: x.as_ptr().wrapping_add(x.len()),
        }
    }

    /// Lets one sum run through both matrices, `other` being the second.
    #[inline]
    pub(super) fn start_with(&mut self, other: &Self) {
        for (start, other) in self.start.iter_mut().zip(other.start) {
            *start = start.wrapping_add(other);
        }
    }

    #[inline]
    pub(super) fn columns(&self) -> usize {
        self.end.addr().wrapping_sub(self.x.addr()) / size_of::<A>()
    }

    /// The next block, of `len` words, and the activations that it multiplies, for a walk
    /// without the assembly.
    ///
    /// # Safety
    /// There is another block of so many words.
    #[inline]
    pub(super) unsafe fn next(&mut self, len: usize) -> (&[u32], &[A]) {
        let weights = self.weights;
        self.weights = weights.wrapping_add(len);
        // SAFETY: the part was made of a slice of so many activations, which is borrowed as
        // long as the walk lives; the block is there, as the caller promises.
        unsafe {
            (
                core::slice::from_raw_parts(weights, len),
                core::slice::from_raw_parts(self.x, self.columns()),
            )
        }
    }
}

/// A matrix of stacked digits.
pub(super) type Stacked = Part<i16, { stacked::ROWS }>;

/// A matrix of crossed digits.
pub(super) type Crossed = Part<i8, 2>;

// Out of line: two loops over activations otherwise.
impl Stacked {
    #[inline(never)]
    pub(super) fn bytes(weights: &[u32], x: &[i16]) -> Self {
        Self::new(weights, x, stacked::start(x))
    }

    #[inline(never)]
    pub(super) fn nibbles(weights: &[u32], x: &[i16]) -> Self {
        Self::new(weights, x, nibbles::start(x))
    }

    #[inline(never)]
    pub(super) fn halves(weights: &[u32], x: &[i16]) -> Self {
        Self::new(weights, x, stacked16::start(x))
    }
}

impl Crossed {
    #[inline(never)]
    pub(super) fn crossed(weights: &[u32], x: &[i8]) -> Self {
        Self::new(weights, x, crossed::start(x))
    }
}
