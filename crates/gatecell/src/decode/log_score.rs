//! Log-probabilities: float or Q15.16.

use core::fmt::Debug;

use crate::Fixed;
use crate::activation::{Libm, Math, exp_neg, ln_sum};

/// A log-probability (natural logarithm), as
/// [`LogSoftmax`](crate::layer::LogSoftmax) gives it: `f32`, or
/// [`Fixed<16>`](Fixed) (Q15.16) from integer formats.
///
/// This trait is sealed: it cannot be implemented outside this crate.
///
/// ```
/// use gatecell::{Fixed, decode::LogScore};
/// let half = Fixed::<16>(-45_426); // ln 0.5
/// assert_eq!(half.times(half), Fixed(-90_852)); // ln 0.25
/// assert_eq!(half.times(Fixed::IMPOSSIBLE), Fixed::IMPOSSIBLE);
/// ```
pub trait LogScore: sealed::Sealed + Copy + Default + PartialOrd + Debug + 'static {
    /// `ln 0`.
    const IMPOSSIBLE: Self;
    /// `ln 1`.
    const CERTAIN: Self;

    /// Product of probabilities: the sum of their logarithms. Q15.16 saturates
    /// (below −32768, to [`IMPOSSIBLE`](Self::IMPOSSIBLE)).
    #[must_use]
    fn times(self, other: Self) -> Self;

    /// `n`-th root of a probability: its logarithm over `n`. `n = 0` counts as 1.
    #[must_use]
    fn root(self, n: usize) -> Self;
}

/// Sums of probabilities in the log domain; `M` chooses the float math library
/// and means nothing to fixed point.
///
/// This trait is sealed: it cannot be implemented outside this crate.
///
/// ```
/// use gatecell::{Fixed, Libm, decode::LogSum};
/// let half = Fixed::<16>(-45_426); // ln 0.5
/// assert_eq!(LogSum::<Libm>::plus(half, half), Fixed(0));
/// ```
pub trait LogSum<M = Libm>: LogScore {
    /// Sum of probabilities, `ln(e^self + e^other)`.
    ///
    /// Q15.16: error at most 8.4e-6 (little more than half a step), no float and
    /// no division. `f32`: as exact as `M`'s `exp` and `ln`; measured
    /// 1e-7 with [`Libm`], 7.8e-4 with [`Micromath`](crate::Micromath).
    #[must_use]
    fn plus(self, other: Self) -> Self;
}

impl LogScore for Fixed<16> {
    const IMPOSSIBLE: Self = Self(i32::MIN);
    const CERTAIN: Self = Self(0);

    #[inline]
    fn times(self, other: Self) -> Self {
        if self == Self::IMPOSSIBLE || other == Self::IMPOSSIBLE {
            return Self::IMPOSSIBLE;
        }
        Self(self.0.saturating_add(other.0))
    }

    #[inline]
    fn root(self, n: usize) -> Self {
        if self == Self::IMPOSSIBLE {
            return self;
        }
        // A root of more than 2^31 is one: any log-probability over it rounds to 0.
        Self(self.0 / i32::try_from(n.max(1)).unwrap_or(i32::MAX))
    }
}

/// From this difference on, in Q15.16, the smaller term changes nothing:
/// `ln(1 + e^−12) = 6.1e-6` is less than half of 2^-16.
const NEGLIGIBLE: u32 = 12 << 16;

impl<M> LogSum<M> for Fixed<16> {
    #[inline]
    fn plus(self, other: Self) -> Self {
        let difference = self.0.abs_diff(other.0);
        let larger = self.max(other);
        if difference >= NEGLIGIBLE || larger == Self::IMPOSSIBLE {
            return larger;
        }
        let sum = (1 << 30) + u64::from(exp_neg(difference));
        Self(larger.0.saturating_add(ln_sum(sum)))
    }
}

impl LogScore for f32 {
    const IMPOSSIBLE: Self = f32::NEG_INFINITY;
    const CERTAIN: Self = 0.0;

    #[inline]
    fn times(self, other: Self) -> Self {
        self + other
    }

    #[inline]
    fn root(self, n: usize) -> Self {
        self / n.max(1) as f32
    }
}

impl<M: Math> LogSum<M> for f32 {
    #[inline]
    fn plus(self, other: Self) -> Self {
        let (larger, smaller) = if self < other {
            (other, self)
        } else {
            (self, other)
        };
        if smaller == Self::IMPOSSIBLE {
            return larger;
        }
        larger + M::ln(1.0 + M::exp(smaller - larger))
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for crate::Fixed<16> {}
}
