//! Whole steps of a cell, where the processor has a kernel for them.
//!
//! Each `run` computes a step and returns true, or returns false having done nothing:
//! then the caller computes it from [`Products`](crate::Products) or
//! [`Joints`](crate::Joints). The bits are the same. The equations are in
//! `gatecell::cell`.

use crate::Fixed;
use crate::arch;
use crate::row::Row;
#[cfg(any(gatecell_step = "lstm", gatecell_step = "gru", gatecell_step = "rnn"))]
use crate::{kernel::W8A16, products::cover};

/// The maps of a cell and their arguments.
#[derive(Clone, Copy, Debug)]
pub struct Maps<'a, const N: usize, A = i16> {
    /// Packed for `x.len()` columns.
    pub w: &'a [u32],
    /// Packed for `h.len()` columns.
    pub r: &'a [u32],
    /// Scales and bias of every unit.
    pub rows: &'a [[Row; N]],
    /// The layer's shift, 1 to 32.
    pub shift: u32,
    /// Input.
    pub x: &'a [A],
    /// Hidden state before the step.
    pub h: &'a [A],
}

#[cfg(any(gatecell_step = "lstm", gatecell_step = "gru", gatecell_step = "rnn"))]
impl<const N: usize> Maps<'_, N> {
    /// Of at most `units` units, those that rows and matrices hold.
    #[inline(always)]
    fn units(&self, units: usize) -> usize {
        let rows = self.rows.get(..units).unwrap_or(self.rows);
        cover::<W8A16, N>(self.w, self.r, self.x, self.h, rows)
            .1
            .len()
    }
}

/// A step of an LSTM with the usual functions.
#[derive(Debug)]
pub struct LstmStep<'a> {
    /// Gates i, o, f, c.
    pub maps: Maps<'a, 4>,
    /// Cell state.
    pub c: &'a mut [i32],
    /// Hidden state after the step.
    pub y: &'a mut [i16],
    /// Fractional bits of the cell state, 16 to 23.
    pub frac_bits: u32,
}

impl LstmStep<'_> {
    /// Computes the step, if it can.
    #[inline(always)]
    pub fn run(self) -> bool {
        arch::lstm(self)
    }

    #[cfg(gatecell_step = "lstm")]
    #[inline(always)]
    pub(crate) fn units(&self) -> usize {
        self.maps.units(self.c.len().min(self.y.len()))
    }
}

/// A step of a GRU with the usual functions and the reset after the product.
#[derive(Debug)]
pub struct GruStep<'a> {
    /// Gates z, r, h.
    pub maps: Maps<'a, 3>,
    /// Biases inside the reset product.
    pub hidden_bias: &'a [Fixed<16>],
    /// Hidden state in full precision.
    pub carry: &'a mut [i32],
    /// Hidden state after the step.
    pub y: &'a mut [i16],
}

impl GruStep<'_> {
    /// Computes the step, if it can.
    #[inline(always)]
    pub fn run(self) -> bool {
        arch::gru(self)
    }

    #[cfg(gatecell_step = "gru")]
    #[inline(always)]
    pub(crate) fn units(&self) -> usize {
        self.maps.units(self.carry.len().min(self.y.len()))
    }
}

/// A step of an Elman cell with tanh.
#[derive(Debug)]
pub struct RnnStep<'a> {
    /// Units in blocks of four.
    pub maps: Maps<'a, 4>,
    /// Hidden state after the step.
    pub y: &'a mut [i16],
}

impl RnnStep<'_> {
    /// Computes the step, if it can.
    #[inline(always)]
    pub fn run(self) -> bool {
        arch::rnn(self)
    }

    #[cfg(gatecell_step = "rnn")]
    #[inline(always)]
    pub(crate) fn units(&self) -> usize {
        let blocks = self.maps.units(self.y.len().div_ceil(4));
        self.y.len().min(4 * blocks)
    }
}
