//! What keeps every number that a layer remembers finite.

/// `x`, or what stands for it: zero for what is no number, the largest finite number of its
/// sign for an infinity. Integer formats saturate in the same way.
///
/// ```
/// use gatecell::format::float::finite;
///
/// assert_eq!(finite(-0.5), -0.5);
/// assert_eq!(finite(f32::NAN), 0.0);
/// assert_eq!(finite(f32::NEG_INFINITY), f32::MIN);
/// ```
// A call is less code than this in every arm of every function.
#[must_use]
#[inline(never)]
pub fn finite(x: f32) -> f32 {
    let sign = x.to_bits() & 1 << 31;
    // Numbers of one sign are in the order of their bits, and what is no number is beyond all.
    let magnitude = x.to_bits() ^ sign;
    if magnitude > f32::INFINITY.to_bits() {
        0.0
    } else {
        f32::from_bits(sign | magnitude.min(f32::MAX.to_bits()))
    }
}

/// A frame for a network in single precision, each element [`finite`]: one frame of a faulty
/// sensor must not stay in the state for good.
#[must_use]
pub fn finite_frame<const I: usize>(frame: &[f32; I]) -> [f32; I] {
    frame.map(finite)
}
