//! The specification, for any processor.

use super::table::{END, ENTRIES_PER_UNIT, SIGMOID};

/// Fractional bits of the argument.
const ARGUMENT_BITS: u32 = 16;
/// Bits of the argument below one table step.
pub(crate) const STEP_BITS: u32 = ARGUMENT_BITS - ENTRIES_PER_UNIT.ilog2();
/// The argument from which on the value is [`SATURATED`].
pub(crate) const LIMIT: u32 = END << ARGUMENT_BITS;
/// Past the end of the table: just below 1/2, so that sigmoid stays below 1 and
/// tanh within ±1.
pub(crate) const SATURATED: i32 = (1 << 26) - 1;

/// [`half`](super::half), the specification.
#[must_use]
#[inline]
pub fn portable_half(x: i32, offset: i32) -> i32 {
    let half = interpolate(x.unsigned_abs());
    offset.wrapping_add(if x < 0 { -half } else { half })
}

/// The table, for kernels that take it as it is.
pub(crate) static TABLE: [u16; SIGMOID.len()] = SIGMOID;

#[inline]
fn interpolate(magnitude: u32) -> i32 {
    if magnitude >= LIMIT {
        return SATURATED;
    }
    let index = (magnitude >> STEP_BITS) as usize;
    let fraction = (magnitude & ((1 << STEP_BITS) - 1)) as i32;
    match (TABLE.get(index), TABLE.get(index + 1)) {
        (Some(&left), Some(&right)) => {
            let (left, right) = (i32::from(left), i32::from(right));
            (left << STEP_BITS) + (right - left) * fraction
        }
        _ => SATURATED,
    }
}
