//! One of the things that are asked.
use super::layer::Measure;

/// One number and the most that it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) name: String,
    /// Inputs and units, where the same is asked of several sizes.
    pub(super) size: Option<(u64, u64)>,
    pub(super) measured: u64,
    pub(super) limit: u64,
    /// Whether the benchmark fails where it is missed; it only says so otherwise.
    pub(super) is_asserted: bool,
}

impl Bar {
    pub(super) fn asserted(name: String, measured: u64, limit: u64) -> Self {
        Self {
            name,
            size: None,
            measured,
            limit,
            is_asserted: true,
        }
    }

    /// One that the benchmark only tells of.
    pub(super) fn aim(name: String, measured: u64, limit: u64) -> Self {
        Self {
            is_asserted: false,
            ..Self::asserted(name, measured, limit)
        }
    }

    /// Of a layer's instructions.
    pub(super) fn instructions(name: String, m: &Measure, limit: u64) -> Self {
        Self {
            size: Some((m.inputs, m.units)),
            ..Self::aim(name, m.counts.instructions, limit)
        }
    }

    /// By how much it is missed.
    pub(super) fn excess(&self) -> Option<u64> {
        self.measured.checked_sub(self.limit).filter(|&by| by > 0)
    }
}
