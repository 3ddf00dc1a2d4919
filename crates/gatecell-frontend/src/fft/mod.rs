//! The discrete Fourier transform of real samples (Cooley & Tukey 1965), in integers.
//!
//! `N` real samples are `M = N/2` complex ones; their transform is decimated in frequency with
//! radix 4 (and one stage of radix 2 where `M` is not a power of four), and its result taken
//! apart into the `M + 1` bins of the real samples (Sorensen et al. 1987). Every stage divides
//! by its radix, so nothing overflows: the result is the transform divided by `M`. Samples
//! below `2^28` keep 28 bits; the error is below `2^-26` of the largest sample at every size.

mod real;
mod stages;
mod twiddles;

pub use real::{bins, number_of_bins};
pub use twiddles::{Complex, Twiddles};

use stages::{reorder, transform};

/// Fewest points of a transform.
pub const LEAST_POINTS: usize = 16;
/// Most points of a transform.
pub const MOST_POINTS: usize = 4096;

/// Magnitude that no sample may reach.
pub const SAMPLE_LIMIT: i32 = 1 << 28;

/// Transforms the `M` complex numbers in place, `M` a power of two of 8 or more: even samples
/// are real parts, odd samples imaginary parts, all below [`SAMPLE_LIMIT`]. The result is the
/// complex transform divided by `M`, in natural order; [`bins`] makes the real samples' of it.
pub fn complex(twiddles: Twiddles<'_>, data: &mut [Complex]) {
    transform(twiddles.stages, data);
    reorder(data);
}
