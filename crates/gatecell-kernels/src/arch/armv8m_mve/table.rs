//! The table of the sigmoid, each entry with the difference to the next, so that a lookup is
//! one gathering load and one multiplication.

use crate::sigmoid::table::SIGMOID;
use crate::sigmoid::{LIMIT, STEP_BITS};

/// `SIGMOID[i]` in the upper half, `SIGMOID[i + 1] − SIGMOID[i]` in the lower. Behind the end
/// the difference is one, which makes the last of its step
/// [`SATURATED`](crate::sigmoid::SATURATED).
pub(super) static STEPS: [u32; SIGMOID.len()] = {
    let mut steps = [0; SIGMOID.len()];
    let mut i = 0;
    while i < SIGMOID.len() {
        let difference = if i + 1 < SIGMOID.len() {
            SIGMOID[i + 1] - SIGMOID[i]
        } else {
            1
        };
        steps[i] = (SIGMOID[i] as u32) << 16 | difference as u32;
        i += 1;
    }
    steps
};

/// The argument that stands for every one from [`LIMIT`] on.
pub(super) const BEYOND: u32 = LIMIT | ((1 << STEP_BITS) - 1);

/// [`half`](crate::sigmoid::half), from the same table.
#[inline]
pub(crate) fn half(x: i32, offset: i32) -> i32 {
    let magnitude = x.unsigned_abs();
    let magnitude = if magnitude < LIMIT { magnitude } else { BEYOND };
    // The index is always within the table.
    let step = STEPS.get((magnitude >> STEP_BITS) as usize);
    let step = step.copied().unwrap_or_default();
    let fraction = magnitude & ((1 << STEP_BITS) - 1);
    let half = (((step >> 16) << STEP_BITS) + (step & 0xffff) * fraction).cast_signed();
    offset.wrapping_add(if x < 0 { -half } else { half })
}
