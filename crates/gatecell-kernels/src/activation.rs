//! What flows between layers of integers.

use core::fmt::Debug;

use crate::saturate::Seen;

/// An activation: `i16` or `i8`. One bounded by 1 is in units of
/// `2^-`[`FRAC_BITS`](Self::FRAC_BITS).
///
/// This trait is sealed: it cannot be implemented outside this crate.
pub trait Activation:
    sealed::Sealed + Copy + Debug + Default + PartialEq + Into<i32> + 'static
{
    /// Zero.
    const ZERO: Self;
    /// Fractional bits of an activation bounded by 1: Q0.15, or Q0.7.
    const FRAC_BITS: u32;

    /// The smallest activation.
    const LOWEST: i64;
    /// The largest activation.
    const HIGHEST: i64;

    /// The nearest activation. Only [`saturate`](crate::saturate) can call it, which has
    /// [`Seen`] the number.
    #[doc(hidden)]
    #[must_use]
    fn saturate(value: i64, seen: Seen) -> Self;
}

macro_rules! activation {
    ($number:ty) => {
        impl sealed::Sealed for $number {}

        impl Activation for $number {
            const ZERO: Self = 0;
            const FRAC_BITS: u32 = <$number>::BITS - 1;
            const LOWEST: i64 = <$number>::MIN as i64;
            const HIGHEST: i64 = <$number>::MAX as i64;

            #[inline(always)]
            fn saturate(value: i64, _: Seen) -> Self {
                if value > i64::from(<$number>::MAX) {
                    <$number>::MAX
                } else if value < i64::from(<$number>::MIN) {
                    <$number>::MIN
                } else {
                    value as $number
                }
            }
        }
    };
}

activation!(i16);
activation!(i8);

mod sealed {
    pub trait Sealed {}
}
