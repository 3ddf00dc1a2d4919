//! Block after block of `W x` and `R h`.

use crate::block::{BLOCK_ROWS, BUFFER_ROWS};
use crate::cover::cover;
use crate::kernel::{Kernel, W8A16};
use crate::layout::ORDER;
use crate::row::{Row, Sums};
use crate::walk::Walk;

pub use crate::cover::MAX;
pub use crate::sums::BlockSums;

const BUFFER_BLOCKS: usize = BUFFER_ROWS / BLOCK_ROWS;

/// Walks through the units of two packed matrices, `N` rows each, and multiplies
/// them with the activations `x` and `h`: yields the sums of each row.
#[derive(Clone, Debug)]
pub struct Products<'a, const N: usize, K: Kernel = W8A16> {
    walk: K::Walk<'a>,
    rows: &'a [[Row; N]],
    /// Blocks that the walk has still in front of it.
    blocks: usize,
    /// The sums of several blocks, whole units of them.
    buffer: [BlockSums<K::Sum>; BUFFER_BLOCKS],
    /// Rows taken from the buffer.
    taken: usize,
}

impl<'a, const N: usize, K: Kernel> Products<'a, N, K> {
    /// `w` is packed for `x.len()` columns and `r` for `h.len()`; units that they
    /// do not hold are not computed.
    #[must_use]
    #[inline]
    pub fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [K::Act],
        h: &'a [K::Act],
        rows: &'a [[Row; N]],
    ) -> Self {
        const {
            assert!(
                BUFFER_ROWS.is_multiple_of(N),
                "units do not fill the buffer"
            )
        };
        let (blocks, rows) = cover::<K, N>(w, r, x, h, rows);
        Self {
            // SAFETY: `blocks` blocks are in both, and no more than that are asked for.
            walk: unsafe { K::Walk::new(w, r, x, h, K::MAX_SHIFT) },
            rows,
            blocks,
            buffer: [BlockSums::zero(); BUFFER_BLOCKS],
            taken: BUFFER_ROWS,
        }
    }

    /// Computes the next blocks, as many as the buffer holds.
    #[inline(always)]
    fn fill(&mut self) {
        for sums in &mut self.buffer {
            if self.blocks == 0 {
                break;
            }
            self.blocks -= 1;
            // SAFETY: a block was left.
            unsafe { self.walk.sums(sums) };
        }
    }
}

impl<'a, const N: usize, K: Kernel> Iterator for Products<'a, N, K> {
    type Item = ([Sums<K::Sum>; N], &'a [Row; N]);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let (rows, rest) = self.rows.split_first()?;
        self.rows = rest;
        if self.taken >= BUFFER_ROWS {
            self.fill();
            self.taken = 0;
        }
        let unit = self.taken / N;
        self.taken += N;
        let sums = core::array::from_fn(|gate| {
            let row = ORDER.row(N, unit, gate);
            let block = self.buffer.get(row / BLOCK_ROWS);
            block.map_or(Sums::default(), |block| block.row(row))
        });
        Some((sums, rows))
    }
}

/// Walks like [`Products`] and yields the pre-activations: both products, scaled, and
/// the bias.
#[derive(Clone, Debug)]
pub struct Joints<'a, const N: usize, K: Kernel = W8A16> {
    walk: K::Walk<'a>,
    rows: &'a [[Row; N]],
    shift: u32,
    /// Where a unit is less than a block: the pre-activations of a block.
    buffer: [i32; BLOCK_ROWS],
    /// Rows taken from the buffer.
    taken: usize,
}

impl<'a, const N: usize, K: Kernel> Joints<'a, N, K> {
    /// As [`Products::new`]. `shift` is that of the layer, 1 to 32.
    #[must_use]
    #[inline]
    pub fn new(
        w: &'a [u32],
        r: &'a [u32],
        x: &'a [K::Act],
        h: &'a [K::Act],
        rows: &'a [[Row; N]],
        shift: u32,
    ) -> Self {
        const { assert!(BLOCK_ROWS.is_multiple_of(N), "a block is not whole units") };
        let (_, rows) = cover::<K, N>(w, r, x, h, rows);
        Self {
            // SAFETY: the blocks of `rows` are in both, and no more are asked for.
            walk: unsafe { K::Walk::new(w, r, x, h, shift) },
            rows,
            shift,
            buffer: [0; BLOCK_ROWS],
            taken: BLOCK_ROWS,
        }
    }

    /// A block of fewer rows than others, or of several units.
    #[inline]
    fn fill(&mut self) {
        let rows = self.rows.as_flattened();
        self.buffer = if let Some(rows) = rows.first_chunk() {
            // SAFETY: as long as there are rows, there is a block.
            unsafe { self.walk.joint(rows) }
        } else {
            let mut sums = BlockSums::zero();
            // SAFETY: the last block, whose missing rows are zero.
            unsafe { self.walk.sums(&mut sums) };
            core::array::from_fn(|i| {
                let row = rows.get(i).unwrap_or(&Row::ZERO);
                K::joint(sums.row(i), row, self.shift)
            })
        };
        self.taken = 0;
    }
}

impl<const N: usize, K: Kernel> Iterator for Joints<'_, N, K> {
    type Item = [i32; N];

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if N == BLOCK_ROWS {
            let (rows, rest) = self.rows.split_first()?;
            self.rows = rest;
            let rows = rows.first_chunk::<BLOCK_ROWS>()?;
            // SAFETY: a unit is a block here, and `new` left the rows of whole blocks.
            let joint = unsafe { self.walk.joint(rows) };
            return joint.first_chunk::<N>().copied();
        }
        if self.rows.is_empty() {
            return None;
        }
        if self.taken >= BLOCK_ROWS {
            self.fill();
        }
        self.rows = self.rows.get(1..).unwrap_or(&[]);
        let start = self.taken;
        self.taken += N;
        Some(core::array::from_fn(|i| {
            self.buffer.get(start + i).copied().unwrap_or_default()
        }))
    }
}
