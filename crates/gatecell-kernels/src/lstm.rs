//! A whole step of an LSTM, where the processor has one.

use crate::arch;
#[cfg(any(gatecell_kernel = "armv7em", gatecell_kernel = "armv7m"))]
use crate::products::fit;
use crate::row::Row;

/// Everything in a step: see `gatecell::cell::lstm` for the equations.
#[derive(Debug)]
pub struct Step<'a> {
    /// Packed for `x.len()` columns, gates i, o, f, c.
    pub w: &'a [u32],
    /// Packed for `h.len()` columns.
    pub r: &'a [u32],
    /// Scales and bias of every unit.
    pub rows: &'a [[Row; 4]],
    /// The layer's shift, 1 to 32.
    pub shift: u32,
    /// Input.
    pub x: &'a [i16],
    /// Hidden state before the step.
    pub h: &'a [i16],
    /// Cell state.
    pub c: &'a mut [i32],
    /// Hidden state after the step.
    pub y: &'a mut [i16],
    /// Fractional bits of the cell state, 16 to 23.
    pub frac_bits: u32,
}

impl Step<'_> {
    /// Units that all slices hold.
    #[cfg(any(gatecell_kernel = "armv7em", gatecell_kernel = "armv7m"))]
    #[inline]
    pub(crate) fn units(&self) -> usize {
        let units = self.rows.len().min(self.c.len()).min(self.y.len());
        fit(units, self.w, self.r, self.x, self.h)
    }
}

/// Computes a step and returns true, or returns false having done nothing: then the
/// caller computes it from [`Products`](crate::Products).
#[inline]
pub fn step(step: Step<'_>) -> bool {
    if !(16..=23).contains(&step.frac_bits) || !(1..=32).contains(&step.shift) {
        return false;
    }
    arch::lstm(step)
}
