//! The only way to cut a number to its range.
//!
//! Every function that can lose something takes the [`Place`] where it stands and an
//! [`Observer`], which is told of each number that comes by. A simulator counts them; on a
//! device the observer is [`Unobserved`], and nothing of it is compiled. What is cut by
//! definition (a function that ends there, a bound of the model) goes through
//! [`bounded`] and is not counted.
//!
//! A test forbids any other clamp or saturating operation in the arithmetic of `gatecell`
//! and of this crate, so that no new layer can forget it.

mod observer;
mod place;
mod seen;

pub use observer::{Observed, Observer, Unobserved};
pub use place::Place;
pub use seen::Seen;

use crate::Activation;
use seen::see;

/// The nearest activation.
#[must_use]
#[inline(always)]
pub fn act<O: Observer, A: Activation>(place: Place, value: i64) -> A {
    A::saturate(value, see::<O>(place, value, A::LOWEST, A::HIGHEST, false))
}

/// The nearest activation of a value that mathematics or an earlier place keeps within ±1.
/// `value` 1 becomes the largest activation, a step below; that is rounding, and no loss that
/// counts.
#[must_use]
#[inline(always)]
pub fn closed_act<O: Observer, A: Activation>(place: Place, value: i64) -> A {
    let seen = see::<O>(place, value, A::LOWEST, A::HIGHEST + 1, true);
    A::saturate(value, seen)
}

/// The nearest activation of a real number of steps, rounded half up; `steps` is a number.
#[must_use]
#[inline(always)]
pub fn real_act<O: Observer, A: Activation>(place: Place, steps: f32) -> A {
    let seen = if O::ON {
        // Half a step beyond the end still rounds to it.
        let shifted = f64::from(steps) + 0.5;
        let whole = shifted as i64;
        let floor = whole.saturating_sub((shifted < whole as f64).into());
        see::<O>(place, floor, A::LOWEST, A::HIGHEST, false)
    } else {
        Seen::UNOBSERVED
    };
    // Shifted to be positive, so that the cast's truncation is a floor.
    let lowest = 1i32 << A::FRAC_BITS;
    let shift = lowest as f32;
    let shifted = steps.clamp(-shift, shift - 1.0) + (shift + 0.5);
    A::saturate(i64::from(shifted as i32 - lowest), seen)
}

/// The nearest number of 32 bits.
#[must_use]
#[inline(always)]
pub fn number<O: Observer>(place: Place, value: i64) -> i32 {
    let (lowest, highest) = (i64::from(i32::MIN), i64::from(i32::MAX));
    see::<O>(place, value, lowest, highest, false);
    saturate32(value)
}

/// The nearest number in `lowest..=highest`.
#[must_use]
#[inline(always)]
pub fn range<O: Observer>(place: Place, value: i64, lowest: i64, highest: i64) -> i64 {
    see::<O>(place, value, lowest, highest, false);
    bounded(value, lowest, highest)
}

/// [`range`] of numbers of 32 bits.
#[must_use]
#[inline(always)]
pub fn range32<O: Observer>(place: Place, value: i32, lowest: i32, highest: i32) -> i32 {
    see::<O>(place, value.into(), lowest.into(), highest.into(), false);
    bounded(value, lowest, highest)
}

/// `a + b`.
#[must_use]
#[inline(always)]
pub fn sum<O: Observer>(place: Place, a: i32, b: i32) -> i32 {
    let (lowest, highest) = (i64::from(i32::MIN), i64::from(i32::MAX));
    let exact = i64::from(a) + i64::from(b);
    see::<O>(place, exact, lowest, highest, false);
    a.saturating_add(b)
}

/// `a − b`.
#[must_use]
#[inline(always)]
pub fn difference<O: Observer>(place: Place, a: i32, b: i32) -> i32 {
    let (lowest, highest) = (i64::from(i32::MIN), i64::from(i32::MAX));
    let exact = i64::from(a) - i64::from(b);
    see::<O>(place, exact, lowest, highest, false);
    a.saturating_sub(b)
}

/// `value` within `lowest..=highest`, where that is no loss but the definition: a function
/// that is constant beyond, a bound that the model has.
#[must_use]
#[inline(always)]
pub fn bounded<T: Ord>(value: T, lowest: T, highest: T) -> T {
    // `clamp` panics where the ends are the wrong way round, which no optimizer can rule out.
    value.min(highest).max(lowest)
}

/// `2·value` as the argument of a function that is constant long before the end of the range.
#[must_use]
#[inline(always)]
pub const fn doubled(value: i32) -> i32 {
    value.saturating_mul(2)
}

/// `value` within `±bound`, a bound that the model has; `bound` is not negative.
#[must_use]
#[inline(always)]
pub fn clipped(value: i32, bound: i32) -> i32 {
    value.min(bound).max(bound.saturating_neg())
}

/// A real number of steps within `±limit`, for a [`range32`] that follows and ends sooner.
#[must_use]
#[inline(always)]
pub fn castable(steps: f32, limit: f32) -> f32 {
    if steps > limit {
        limit
    } else if steps < -limit {
        -limit
    } else {
        steps
    }
}

/// Clamps to `i32`.
const fn saturate32(value: i64) -> i32 {
    if value > i32::MAX as i64 {
        i32::MAX
    } else if value < i32::MIN as i64 {
        i32::MIN
    } else {
        value as i32
    }
}

#[cfg(test)]
mod tests;
