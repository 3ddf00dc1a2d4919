//! Probabilities as the smoother takes them.

use core::fmt::Debug;

use crate::Fixed;

/// One, in units of 2^-30.
pub(super) const ONE: i32 = 1 << 30;

/// A probability as [`Softmax`](crate::layer::Softmax) gives it: `f32`, or
/// [`Fixed<30>`](Fixed) (Q1.30) from integer formats.
///
/// This trait is sealed: it cannot be implemented outside this crate.
///
/// ```
/// use gatecell::{Fixed, decode::Posterior};
/// assert_eq!(0.5f32.to_q30(), 1 << 29);
/// assert_eq!(Fixed::<30>::from_q30(7), Fixed(7));
/// ```
pub trait Posterior: sealed::Sealed + Copy + Default + PartialOrd + Debug + 'static {
    /// In units of 2^-30, rounded down, clamped to 0 to 1; NaN is 0.
    #[must_use]
    fn to_q30(self) -> i32;

    /// From units of 2^-30.
    #[must_use]
    fn from_q30(q30: i32) -> Self;
}

impl Posterior for Fixed<30> {
    #[inline]
    fn to_q30(self) -> i32 {
        self.0.clamp(0, ONE)
    }

    #[inline]
    fn from_q30(q30: i32) -> Self {
        Self(q30)
    }
}

impl Posterior for f32 {
    #[inline]
    fn to_q30(self) -> i32 {
        // The product is exact; the cast truncates, saturates and makes NaN 0.
        ((self * ONE as f32) as i32).clamp(0, ONE)
    }

    #[inline]
    fn from_q30(q30: i32) -> Self {
        Fixed::<30>(q30).to_f32()
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for crate::Fixed<30> {}
}
