//! Numbers of a state as bytes.

use crate::Fixed;

/// A number that a state is made of: `i8`, `i16`, `i32`, `i64`, `f32` or
/// [`Fixed`].
///
/// This trait is sealed: it cannot be implemented outside this crate.
pub trait Element: sealed::Sealed + Copy {
    /// Bytes of one number.
    const BYTES: usize;
    /// Tells the number types apart in a [`Shape`](super::Shape).
    const CODE: u32;

    /// Writes the number to [`BYTES`](Self::BYTES) bytes.
    fn write(self, bytes: &mut [u8]);
    /// Reads a number; `None` if the bytes are not [`BYTES`](Self::BYTES).
    fn read(bytes: &[u8]) -> Option<Self>;

    /// Whether a layer can hold this number in its state. Long-lived integer
    /// state stays within ±2^30 (`i32`) or ±2^62 (`i64`), which the cells' arithmetic relies
    /// on; floats are finite.
    fn is_state(self) -> bool {
        true
    }
}

macro_rules! element {
    ($number:ty, $code:expr) => {
        const BYTES: usize = size_of::<$number>();
        const CODE: u32 = $code;

        #[inline]
        fn write(self, bytes: &mut [u8]) {
            for (to, from) in bytes.iter_mut().zip(self.to_le_bytes()) {
                *to = from;
            }
        }

        #[inline]
        fn read(bytes: &[u8]) -> Option<Self> {
            Some(Self::from_le_bytes(bytes.try_into().ok()?))
        }
    };
}

impl Element for i8 {
    element!(i8, 8);
}

impl Element for i16 {
    element!(i16, 16);
}

impl Element for i32 {
    element!(i32, 32);

    #[inline]
    fn is_state(self) -> bool {
        self.unsigned_abs() <= 1 << 30
    }
}

impl Element for i64 {
    element!(i64, 64);

    #[inline]
    fn is_state(self) -> bool {
        self.unsigned_abs() <= 1 << 62
    }
}

impl Element for f32 {
    element!(f32, 132);

    #[inline]
    fn is_state(self) -> bool {
        self.is_finite()
    }
}

impl<const FRAC: u32> Element for Fixed<FRAC> {
    const BYTES: usize = <i32 as Element>::BYTES;
    const CODE: u32 = 0x1000 + FRAC;

    #[inline]
    fn write(self, bytes: &mut [u8]) {
        Element::write(self.0, bytes);
    }

    #[inline]
    fn read(bytes: &[u8]) -> Option<Self> {
        i32::read(bytes).map(Self)
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for i8 {}
    impl Sealed for i16 {}
    impl Sealed for i32 {}
    impl Sealed for i64 {}
    impl Sealed for f32 {}
    impl<const FRAC: u32> Sealed for crate::Fixed<FRAC> {}
}
