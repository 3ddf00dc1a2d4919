//! From real numbers to those that a layer reads and keeps.

use crate::kernels::Activation;
use crate::kernels::saturate::{self, Observer, Place, Unobserved};

/// `⌊x·inverse_scale + offset + 1/2⌋`, saturated; 0 for what is no number.
#[must_use]
#[inline]
pub fn quantize<A: Activation>(x: f32, inverse_scale: f32, offset: f32) -> A {
    quantize_at::<Unobserved, A>(Place::Input, x, inverse_scale, offset)
}

/// [`quantize`] before an observer.
#[must_use]
#[inline]
pub fn quantize_at<O: Observer, A: Activation>(
    place: Place,
    x: f32,
    inverse_scale: f32,
    offset: f32,
) -> A {
    let steps = x * inverse_scale + offset;
    if steps.is_nan() {
        return A::ZERO;
    }
    saturate::real_act::<O, A>(place, steps)
}

/// How a layer's state holds real values. Float formats need none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StateScale {
    /// `1 / scale` of the hidden state: 2^15 where it is bounded by 1.
    pub inverse: f32,
    /// Fractional bits of the long-lived state: an LSTM's cell state, a GRU's
    /// hidden state.
    pub frac_bits: u32,
}

/// `x·inverse` in steps, rounded half up, saturated; 0 for what is no
/// number.
#[must_use]
pub fn real_act<A: Activation>(x: f32, scale: StateScale) -> A {
    act_at::<Unobserved, A>(Place::InitialHidden, x, scale)
}

/// [`real_act`] before an observer.
pub(super) fn act_at<O: Observer, A: Activation>(place: Place, x: f32, scale: StateScale) -> A {
    quantize_at::<O, A>(place, x, scale.inverse, 0.0)
}

/// `x·2^frac_bits`, rounded half up, within `±(2^30 − 1)`; 0 for what is no number.
///
/// ```
/// use gatecell::format::{StateScale, real_carry};
///
/// let scale = StateScale { inverse: 32768.0, frac_bits: 3 };
/// assert_eq!(real_carry(0.3125, scale), 3); // 2.5 steps
/// assert_eq!(real_carry(-0.3125, scale), -2);
/// assert_eq!(real_carry(1e30, scale), (1 << 30) - 1);
/// assert_eq!(real_carry(f32::NAN, scale), 0);
/// ```
#[must_use]
pub fn real_carry(x: f32, scale: StateScale) -> i32 {
    carry_at::<Unobserved>(Place::InitialCarry, x, scale)
}

/// [`real_carry`] before an observer.
pub(super) fn carry_at<O: Observer>(place: Place, x: f32, scale: StateScale) -> i32 {
    const LIMIT: i32 = (1 << 30) - 1;
    // A power of two: the product is exact.
    let unit = f32::from_bits((127 + scale.frac_bits.min(100)) << 23);
    let steps = saturate::castable(x * unit, 1.5e9);
    let whole = steps as i32;
    let rest = steps - whole as f32;
    let rounded = whole + i32::from(rest >= 0.5) - i32::from(rest < -0.5);
    saturate::range32::<O>(place, rounded, -LIMIT, LIMIT)
}
