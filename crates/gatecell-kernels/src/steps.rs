//! Whole steps of a cell, for processors that have a kernel for them:
//! [`Kernel::lstm`], [`gru`](Kernel::gru), [`rnn`](Kernel::rnn).
//!
//! Each computes a step and returns true, or returns false having done nothing:
//! then the caller computes it from [`Products`](crate::Products) or
//! [`Joints`](crate::Joints). The bits are the same. The equations are in
//! `gatecell::cell`.

use crate::Fixed;
use crate::kernel::{Kernel, W8A16};
use crate::products::cover;
use crate::row::Row;

/// The maps of a cell and their arguments.
#[derive(Clone, Copy, Debug)]
pub struct Maps<'a, const N: usize, K: Kernel = W8A16> {
    /// Packed for `x.len()` columns.
    pub w: &'a [u32],
    /// Packed for `h.len()` columns.
    pub r: &'a [u32],
    /// Scales and bias of every unit.
    pub rows: &'a [[Row; N]],
    /// The layer's shift, [`Kernel::MIN_SHIFT`] to [`Kernel::MAX_SHIFT`].
    pub shift: u32,
    /// Whether both products of every row that are added have the same scale and their sums
    /// can be added before they are scaled: see [`Maps::shared`].
    pub shared: bool,
    /// Input.
    pub x: &'a [K::Act],
    /// Hidden state before the step.
    pub h: &'a [K::Act],
}

/// Whether the scales of every row whose two products are added are equal: of every row but
/// the third of a GRU, whose candidate's products stay apart.
#[must_use]
pub const fn equal_scales<const N: usize>(rows: &[[Row; N]]) -> bool {
    let mut i = 0;
    while i < rows.len() * N {
        let row = &rows[i / N][i % N];
        let apart = N == 3 && i % N == 2;
        if row.input_scale != row.hidden_scale && !apart {
            return false;
        }
        i += 1;
    }
    true
}

impl<const N: usize, K: Kernel> Maps<'_, N, K> {
    /// Whether the sums of both products can be added before they are scaled, if all
    /// [scales are equal](equal_scales): no such sum is beyond [`Kernel::MAX_SUM`].
    #[must_use]
    #[inline(always)]
    pub const fn shared(equal_scales: bool, inputs: usize, hidden: usize) -> bool {
        equal_scales && inputs.saturating_add(hidden) <= K::MAX_COLUMNS
    }

    /// Of at most `units` units, those that rows and matrices hold.
    #[inline(always)]
    fn units(&self, units: usize) -> usize {
        let rows = self.rows.get(..units).unwrap_or(self.rows);
        cover::<K, N>(self.w, self.r, self.x, self.h, rows).1.len()
    }
}

/// A step of an LSTM with the usual functions.
#[derive(Debug)]
pub struct LstmStep<'a, K: Kernel = W8A16> {
    /// Gates i, o, f, c.
    pub maps: Maps<'a, 4, K>,
    /// Cell state.
    pub c: &'a mut [i32],
    /// Hidden state after the step.
    pub y: &'a mut [K::Act],
    /// Fractional bits of the cell state, 16 to 23.
    pub frac_bits: u32,
}

impl<K: Kernel> LstmStep<'_, K> {
    /// The units that everything of the step holds.
    #[must_use]
    #[inline(always)]
    pub fn units(&self) -> usize {
        self.maps.units(self.c.len().min(self.y.len()))
    }
}

/// A step of a GRU with the usual functions and the reset after the product.
#[derive(Debug)]
pub struct GruStep<'a, K: Kernel = W8A16> {
    /// Gates z, r, h.
    pub maps: Maps<'a, 3, K>,
    /// Biases inside the reset product.
    pub hidden_bias: &'a [Fixed<16>],
    /// Hidden state in full precision.
    pub carry: &'a mut [i32],
    /// Hidden state after the step.
    pub y: &'a mut [K::Act],
}

impl<K: Kernel> GruStep<'_, K> {
    /// The units that everything of the step holds, but perhaps the hidden bias.
    #[must_use]
    #[inline(always)]
    pub fn units(&self) -> usize {
        self.maps.units(self.carry.len().min(self.y.len()))
    }
}

/// A step of an Elman cell with tanh.
#[derive(Debug)]
pub struct RnnStep<'a, K: Kernel = W8A16> {
    /// Units in blocks of four.
    pub maps: Maps<'a, 4, K>,
    /// Hidden state after the step.
    pub y: &'a mut [K::Act],
}

impl<K: Kernel> RnnStep<'_, K> {
    /// The units that everything of the step holds.
    #[must_use]
    #[inline(always)]
    pub fn units(&self) -> usize {
        let blocks = self.maps.units(self.y.len().div_ceil(4));
        self.y.len().min(4 * blocks)
    }
}
