//! Fixed-point numbers.

/// A 32-bit fixed-point number with `FRAC` fractional bits: the real value is
/// `self.0 · 2^-FRAC`.
///
/// ```
/// use gatecell_kernels::Fixed;
/// assert_eq!(Fixed::<16>(98_304).to_f32(), 1.5);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(transparent)]
pub struct Fixed<const FRAC: u32>(pub i32);

impl<const FRAC: u32> Fixed<FRAC> {
    /// The real value, rounded to `f32`.
    #[must_use]
    #[inline]
    pub const fn to_f32(self) -> f32 {
        self.0 as f32 / (1u64 << FRAC) as f32
    }

    /// The real value, exactly.
    #[must_use]
    #[inline]
    pub const fn to_f64(self) -> f64 {
        self.0 as f64 / (1u64 << FRAC) as f64
    }
}
