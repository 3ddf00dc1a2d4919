//! Complex numbers, and the tables of the roots of unity.

/// A complex number: real part, imaginary part. In tables: cosine and sine of an angle θ,
/// meaning `e^(−iθ)`.
pub type Complex = [i32; 2];

/// Sines and cosines of a transform of `N` real points, `M = N/2`.
#[derive(Clone, Copy, Debug)]
pub struct Twiddles<'a> {
    /// For each stage of radix 4 but the last one, of blocks of `L = M, M/4, …` points: for
    /// `j` from 0 to `L/4`, the angles `2πj/L`, twice and three times that, in Q30.
    pub stages: &'a [[Complex; 3]],
    /// The angles `2πk/N` for `k` from 1 to `M/2`, both included, in Q31.
    pub real: &'a [Complex],
}
