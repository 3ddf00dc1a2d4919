//! A text of the next beam, before its labels are written.

use crate::decode::LogScore;

/// A parent of the current beam, extended by one label or not at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<S> {
    pub(super) parent: usize,
    pub(super) append: Option<u16>,
    pub(super) blank: S,
    pub(super) label: S,
    pub(super) total: S,
    pub(super) external: S,
    pub(super) rank: S,
}

impl<S: LogScore> Candidate<S> {
    /// No candidate; every possible one ranks above it.
    pub(super) const NONE: Self = Self {
        parent: 0,
        append: None,
        blank: S::IMPOSSIBLE,
        label: S::IMPOSSIBLE,
        total: S::IMPOSSIBLE,
        external: S::CERTAIN,
        rank: S::IMPOSSIBLE,
    };
}

/// Keeps the best candidates, best first; of equals, the first offered.
pub(super) fn offer<S: LogScore>(kept: &mut [Candidate<S>], candidate: Candidate<S>) {
    let mut falling = candidate;
    for slot in kept {
        if falling.rank > slot.rank {
            core::mem::swap(slot, &mut falling);
        }
    }
}
