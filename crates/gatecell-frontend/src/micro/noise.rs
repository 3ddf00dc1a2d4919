//! Noise reduction: a slow average of each band is taken away.

/// Constants of the noise reduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Noise {
    /// Share of a new value in the average of even and of odd bands, in Q14.
    pub smoothing: [u16; 2],
    /// What at least remains of a value, in Q14.
    pub least_remaining: u16,
    /// Fractional bits of the average.
    pub bits: u32,
}

impl Noise {
    /// The value of a band without its noise; `estimate` is the band's average.
    #[must_use]
    pub fn reduced(&self, band: usize, value: u32, estimate: &mut u32) -> u32 {
        let smoothing = u64::from(if band.is_multiple_of(2) {
            self.smoothing[0]
        } else {
            self.smoothing[1]
        });
        let scaled = value.checked_shl(self.bits).unwrap_or(0);
        let average = u64::from(scaled) * smoothing
            + u64::from(*estimate) * (1u64 << 14).saturating_sub(smoothing);
        *estimate = (average >> 14) as u32;
        let floor = (u64::from(value) * u64::from(self.least_remaining)) >> 14;
        let above = (scaled - scaled.min(*estimate))
            .checked_shr(self.bits)
            .unwrap_or(0);
        above.max(floor as u32)
    }
}
