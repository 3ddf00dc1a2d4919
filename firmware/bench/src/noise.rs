//! Numbers without a pattern.

/// Xorshift.
pub(crate) const fn scramble(mut state: u32) -> u32 {
    state ^= state << 13;
    state ^= state >> 17;
    state ^ (state << 5)
}
