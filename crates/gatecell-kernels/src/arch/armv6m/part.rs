//! What the assembly needs for one matrix; it knows the order of the fields.

use crate::layout::{crossed, nibbles, stacked};

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
}

/// A matrix of stacked digits.
pub(super) type Stacked = Part<i16, { stacked::ROWS }>;

/// A matrix of crossed digits.
pub(super) type Crossed = Part<i8, 2>;

impl Stacked {
    #[inline]
    pub(super) fn bytes(weights: &[u32], x: &[i16]) -> Self {
        Self::new(weights, x, stacked::start(x))
    }

    #[inline]
    pub(super) fn nibbles(weights: &[u32], x: &[i16]) -> Self {
        Self::new(weights, x, nibbles::start(x))
    }
}

impl Crossed {
    #[inline]
    pub(super) fn crossed(weights: &[u32], x: &[i8]) -> Self {
        Self::new(weights, x, crossed::start(x))
    }
}

impl Crossed {
    #[inline]
    pub(super) fn columns(&self) -> usize {
        self.end.addr().wrapping_sub(self.x.addr())
    }

    /// The sums of the next block, however many columns there are.
    ///
    /// # Safety
    /// There is another block.
    #[cold]
    #[inline(never)]
    pub(super) unsafe fn dot(&mut self) -> [i32; crossed::ROWS] {
        let columns = self.columns();
        // SAFETY: the part was made of a slice of so many activations, which is borrowed as
        // long as the walk lives; the block has a word for each, as the caller promises.
        let (block, x) = unsafe {
            (
                core::slice::from_raw_parts(self.weights, columns),
                core::slice::from_raw_parts(self.x, columns),
            )
        };
        self.weights = self.weights.wrapping_add(columns);
        crossed::dot_wide(block, x)
    }
}
