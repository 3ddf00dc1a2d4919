//! The scales of a row without its bias.

use crate::row::Row;

/// The scales of a row.
#[derive(Clone, Copy, Debug)]
pub struct Scales {
    pub(super) input: i32,
    pub(super) hidden: i32,
}

impl Scales {
    #[inline(always)]
    pub(super) fn of(row: &Row) -> Self {
        Self {
            input: row.input_scale,
            hidden: row.hidden_scale,
        }
    }
}
