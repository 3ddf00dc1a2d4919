//! From the samples of a frame to the input of the transform.
//!
//! In this order: pre-emphasis of the recording, removal of the frame's mean, pre-emphasis
//! within the frame, scaling by a power of two, window, zeros up to the transform's size.

use crate::arithmetic::{multiply_high, shift_right};

/// Fractional bits of a sample on its way to the window.
pub const SAMPLE_BITS: u32 = 13;

/// What happens to a frame before its transform.
#[derive(Clone, Copy, Debug)]
pub struct Preparation<'a> {
    /// Pre-emphasis, if any.
    pub pre_emphasis: PreEmphasis,
    /// Whether the mean of the frame is taken away.
    pub remove_mean: bool,
    /// The window in Q30.
    pub window: &'a [i32],
    /// Samples of a frame before the window begins; they count as zero, as do those behind it.
    pub window_offset: u32,
}

/// `y_i = x_i − c·x_{i−1}`, `c` in Q31.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum PreEmphasis {
    /// None.
    None,
    /// Over the whole recording, before whose first sample there is silence.
    Recording(i32),
    /// Within each frame, after the mean is gone; `y_0 = x_0 − c·x_0`.
    Frame(i32),
}

/// A frame ready to be transformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Every number is the real one times `2^(13 + shift − 2)`, at most `2^28`.
    pub shift: i32,
    /// Sum of squares before the pre-emphasis within the frame, in Q20.
    pub energy: u64,
}

/// `x_i − c·x_{i−1}` in units of 2^-13.
#[must_use]
#[inline]
pub fn emphasized(current: i16, previous: i16, coefficient: i32) -> i32 {
    // Q31 · Q0 → Q13.
    let product = shift_right(i64::from(previous) * i64::from(coefficient), 18);
    (i32::from(current) << SAMPLE_BITS) - product as i32
}

/// Prepares the frame at the beginning of `points`, `length` numbers in units of 2^-13 within
/// ±2^16; what is behind them is overwritten.
#[must_use]
pub fn prepare(preparation: &Preparation<'_>, points: &mut [i32], length: usize) -> Prepared {
    let (frame, padding) = points.split_at_mut_checked(length).unwrap_or_default();
    padding.fill(0);
    if preparation.remove_mean {
        let sum: i64 = frame.iter().map(|&x| i64::from(x)).sum();
        let length = frame.len() as i64;
        let mean = (sum + length / 2)
            .checked_div_euclid(length)
            .unwrap_or_default() as i32;
        frame.iter_mut().for_each(|x| *x -= mean);
    }
    let energy = frame.iter().map(|&x| square(x >> 3)).sum();
    if let PreEmphasis::Frame(coefficient) = preparation.pre_emphasis {
        let mut previous = frame.first().copied().unwrap_or_default();
        for x in frame.iter_mut() {
            let current = *x;
            let product = shift_right(i64::from(previous) * i64::from(coefficient), 31);
            *x = current - product as i32;
            previous = current;
        }
    }

    let offset = preparation.window_offset as usize;
    let (before, rest) = frame.split_at_mut_checked(offset).unwrap_or_default();
    let within = preparation.window.len();
    let (windowed, behind) = rest.split_at_mut_checked(within).unwrap_or_default();
    before.fill(0);
    behind.fill(0);
    // Every bit that is set in a magnitude.
    let bits = windowed.iter().fold(0, |bits, x| bits | x.unsigned_abs());
    if bits == 0 {
        return Prepared { shift: 0, energy };
    }
    let shift = bits.leading_zeros() as i32 - 2;
    for (x, &weight) in windowed.iter_mut().zip(preparation.window) {
        let scaled = if shift < 0 { *x >> 1 } else { *x << shift };
        *x = multiply_high(scaled, weight);
    }
    Prepared { shift, energy }
}

fn square(x: i32) -> u64 {
    u64::from(x.unsigned_abs()) * u64::from(x.unsigned_abs())
}
