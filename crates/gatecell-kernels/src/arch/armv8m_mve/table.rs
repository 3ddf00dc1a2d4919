//! The table of the sigmoid with the differences of its neighbours, so that a lookup is two
//! gathering loads and one multiplication.

use crate::sigmoid::table::SIGMOID;
use crate::sigmoid::{LIMIT, STEP_BITS, TABLE};

/// `SIGMOID[i + 1] − SIGMOID[i]`. Behind the end it is one, which makes the last of its step
/// [`SATURATED`](crate::sigmoid::SATURATED).
static DIFFERENCES: [u16; SIGMOID.len()] = {
    let mut differences = [1; SIGMOID.len()];
    let mut i = 0;
    while i + 1 < SIGMOID.len() {
        differences[i] = SIGMOID[i + 1] - SIGMOID[i];
        i += 1;
    }
    differences
};

/// What lookups need, in the order in which the assembly loads it.
#[repr(C)]
pub(super) struct Constants {
    limit: u32,
    /// Stands for every argument from `limit` on.
    beyond: u32,
    table: *const u16,
    differences: *const u16,
    /// One half in Q4.27.
    half: u32,
}

impl Constants {
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            limit: LIMIT,
            beyond: LIMIT | ((1 << STEP_BITS) - 1),
            table: TABLE.as_ptr(),
            differences: DIFFERENCES.as_ptr(),
            half: 1 << 26,
        }
    }
}
