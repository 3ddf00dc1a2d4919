//! Weighted sums of neighbouring frequencies.

use crate::fft::Complex;
use crate::spectrum::number;

/// A bank of filters.
#[derive(Clone, Copy, Debug)]
pub struct Filterbank<'a> {
    /// Where each filter lies.
    pub bands: &'a [Band],
    /// The weights of one filter after the other, in Q16; the largest one of a filter is
    /// about one.
    pub weights: &'a [u16],
}

/// Place of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Band {
    /// Its first bin.
    pub first: u16,
    /// How many bins it has.
    pub bins: u16,
}

impl<'a> Filterbank<'a> {
    /// The sums of all filters over the bins of a [`Spectrum`](crate::spectrum::Spectrum).
    pub fn sums<'b>(&self, bins: &'b [Complex]) -> impl Iterator<Item = u64> + use<'a, 'b> {
        let mut weights = self.weights;
        self.bands.iter().map(move |band| {
            let count = usize::from(band.bins);
            let (own, others) = weights.split_at_checked(count).unwrap_or_default();
            weights = others;
            let bins = bins.get(usize::from(band.first)..).unwrap_or_default();
            bins.iter()
                .zip(own)
                .map(|(&bin, &weight)| number(bin) * u64::from(weight))
                .sum()
        })
    }
}
