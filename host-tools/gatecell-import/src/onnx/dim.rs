//! Lengths of axes, as far as they are known.

/// One element of a shape computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dim {
    /// A number.
    Known(i64),
    /// The batch size, known at run time only.
    Batch,
    /// The number of steps, known at run time only.
    Time,
    /// Length of an axis of a graph input whose role is not yet known.
    Free(usize, usize),
    /// The result of arithmetic on lengths known at run time only.
    Unknown,
}

impl Dim {
    /// The number, where it is one.
    pub(super) fn known(self) -> Option<i64> {
        match self {
            Dim::Known(value) => Some(value),
            _ => None,
        }
    }

    /// A length.
    pub(super) fn len(len: usize) -> Self {
        i64::try_from(len).map_or(Dim::Unknown, Dim::Known)
    }
}
