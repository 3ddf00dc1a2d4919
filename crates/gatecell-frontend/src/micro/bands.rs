//! Energies in mel bands and their square roots.

use super::fft::Complex;

/// The bands: one more than there are features, since each gives its falling weights to the
/// next one.
#[derive(Clone, Copy, Debug)]
pub struct Bands<'a> {
    /// Where each lies.
    pub bands: &'a [Band],
    /// Rising weights and falling weights of every bin, in Q12, one band after the other.
    pub weights: &'a [[u16; 2]],
}

/// Place of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Band {
    /// Its first bin.
    pub first: u16,
    /// How many bins it has.
    pub bins: u16,
}

impl Bands<'_> {
    /// Calls `each` with the sum of every band, that of the band before the first one too.
    pub fn sums(&self, bins: &[Complex], mut each: impl FnMut(u64)) {
        let mut weights = self.weights;
        let mut falling = 0u64;
        for band in self.bands {
            let count = usize::from(band.bins);
            let (own, others) = weights.split_at_checked(count).unwrap_or_default();
            weights = others;
            let bins = bins.get(usize::from(band.first)..).unwrap_or_default();
            let mut rising = core::mem::take(&mut falling);
            for (&bin, &[up, down]) in bins.iter().zip(own) {
                let energy = u64::from(energy(bin));
                rising += energy * u64::from(up);
                falling += energy * u64::from(down);
            }
            each(rising);
        }
    }
}

fn energy([re, im]: Complex) -> u32 {
    let square = |x: i16| (i32::from(x) * i32::from(x)) as u32;
    square(re) + square(im)
}

/// The square root, rounded to the nearest; for numbers of 32 bits no larger than 65535, as
/// TensorFlow Lite Micro's.
#[must_use]
pub fn root(x: u64) -> u32 {
    let limit = if x >> 32 == 0 {
        u64::from(u16::MAX)
    } else {
        u64::from(u32::MAX)
    };
    let root = x.isqrt();
    // What is left beyond r² exceeds r when x is nearer to (r + 1)².
    let rounded = if x - root * root > root && root != limit {
        root + 1
    } else {
        root
    };
    rounded as u32
}
