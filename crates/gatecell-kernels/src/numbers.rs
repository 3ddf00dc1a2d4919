//! Arrays of numbers from the bytes of a byte string: a million numbers cost the compiler
//! seconds and hundreds of megabytes, a million bytes of a string next to nothing.

/// Numbers, and arrays of arrays of them.
pub trait Numbers: Copy + sealed::Bytes {}

impl<T: Copy + sealed::Bytes> Numbers for T {}

/// The numbers whose bytes are `bytes`, the lowest byte of each first.
///
/// `N` must be the size of `T`; anything else does not compile.
///
/// ```
/// use gatecell_kernels::numbers;
///
/// const WEIGHTS: [[i16; 2]; 2] = numbers(b"\x01\0\xff\xff\0\x80 \0");
/// assert_eq!(WEIGHTS, [[1, -1], [i16::MIN, 32]]);
/// ```
#[must_use]
pub const fn numbers<T: Numbers, const N: usize>(bytes: &[u8; N]) -> T {
    const { assert!(N == size_of::<T>(), "not as many bytes as numbers") };
    let mut bytes = *bytes;
    if cfg!(target_endian = "big") {
        let mut start = 0;
        while start < N {
            bytes
                .split_at_mut(start)
                .1
                .split_at_mut(T::WIDTH)
                .0
                .reverse();
            start += T::WIDTH;
        }
    }
    // SAFETY: `T` is made of numbers, for which any bytes will do, without padding between, and
    // is as long as `bytes`.
    unsafe { bytes.as_ptr().cast::<T>().read_unaligned() }
}

mod sealed {
    /// # Safety
    ///
    /// Any bytes are a value, and each `WIDTH` of them a number.
    pub unsafe trait Bytes {
        const WIDTH: usize;
    }

    macro_rules! numbers {
        ($($number:ty)*) => { $(
            // SAFETY: every sequence of bits is one of its numbers.
            unsafe impl Bytes for $number {
                const WIDTH: usize = size_of::<$number>();
            }
        )* };
    }

    numbers!(i8 i16 f32);

    // SAFETY: an array is its elements, one after the other.
    unsafe impl<T: Bytes, const N: usize> Bytes for [T; N] {
        const WIDTH: usize = T::WIDTH;
    }
}
