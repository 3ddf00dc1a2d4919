//! Float back ends: which library computes `exp` and `ln`.

/// Float functions for [`crate::F32`]. Sigmoid and tanh are bounded whatever the argument: they
/// take what is no number for zero.
///
/// This trait is sealed: it cannot be implemented outside this crate.
pub trait Math: sealed::Sealed + Copy + Default + PartialEq + core::fmt::Debug + 'static {
    /// `e^x`.
    fn exp(x: f32) -> f32;
    /// `ln x` for positive `x`.
    fn ln(x: f32) -> f32;

    /// `1 / (1 + e^−x)`.
    #[must_use]
    #[inline]
    fn sigmoid(x: f32) -> f32 {
        // e^−|x| never overflows.
        let e = Self::exp(-x.abs());
        if x.is_nan() {
            0.5
        } else if x < 0.0 {
            e / (1.0 + e)
        } else {
            1.0 / (1.0 + e)
        }
    }

    /// `tanh x`.
    #[must_use]
    fn tanh(x: f32) -> f32;
}

/// Math by the `libm` crate: within about one unit in the last place, the same
/// bits on every processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Libm;

/// Math by the `micromath` crate, for programs that have it anyway:
/// [`Polynomial`](super::Polynomial) is faster and exact.
///
/// Measured over [−20, 20]: `exp` errs by at most 2.4e-3 relative, sigmoid by
/// at most 5.3e-4 and tanh by at most 1.1e-3 absolute. Good for classifiers, not for
/// audio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Micromath;

impl Math for Libm {
    #[inline]
    fn exp(x: f32) -> f32 {
        libm::expf(x)
    }

    #[inline]
    fn ln(x: f32) -> f32 {
        libm::logf(x)
    }

    #[inline]
    fn tanh(x: f32) -> f32 {
        if x.is_nan() { 0.0 } else { libm::tanhf(x) }
    }
}

impl Math for Micromath {
    #[inline]
    fn exp(x: f32) -> f32 {
        // micromath returns NaN above 88.7 and nonsense below −87.3, where
        // f32's exponent ends.
        micromath::F32Ext::exp(x.clamp(-87.0, 88.0))
    }

    #[inline]
    fn ln(x: f32) -> f32 {
        micromath::F32Ext::ln(x)
    }

    #[inline]
    fn tanh(x: f32) -> f32 {
        // micromath's own tanh is coarser than this form of its exp.
        let e = Self::exp(-2.0 * x.abs());
        let magnitude = (1.0 - e) / (1.0 + e);
        if x.is_nan() {
            0.0
        } else if x < 0.0 {
            -magnitude
        } else {
            magnitude
        }
    }
}

impl sealed::Sealed for Libm {}

impl sealed::Sealed for Micromath {}

pub(super) mod sealed {
    pub trait Sealed {}
}
