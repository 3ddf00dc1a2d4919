//! Whole steps of a cell, for processors that have a kernel for them:
//! [`Kernel::lstm`], [`gru`](Kernel::gru), [`rnn`](Kernel::rnn).
//!
//! Each computes a step and returns true, or returns false having done nothing:
//! then the caller computes it from [`Products`](crate::Products) or
//! [`Joints`](crate::Joints). The bits are the same. The equations are in
//! `gatecell::cell`.

use crate::cover::cover;
use crate::kernel::Kernel;
use crate::row::Row;

pub use crate::kernel::{GruStep, LstmStep, Maps, RnnStep};

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

impl<K: Kernel> LstmStep<'_, K> {
    /// The units that everything of the step holds.
    #[must_use]
    #[inline(always)]
    pub fn units(&self) -> usize {
        self.maps.units(self.c.len().min(self.y.len()))
    }
}

impl<K: Kernel> GruStep<'_, K> {
    /// The units that everything of the step holds, but perhaps the hidden bias.
    #[must_use]
    #[inline(always)]
    pub fn units(&self) -> usize {
        self.maps.units(self.carry.len().min(self.y.len()))
    }
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
