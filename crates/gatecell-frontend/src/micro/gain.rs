//! Per-channel automatic gain: a value is divided by a power of its noise (PCAN).

/// Constants of the automatic gain.
#[derive(Clone, Copy, Debug)]
pub struct Gain<'a> {
    /// The gain of each noise: two values, then for every power of two a value, a slope, a
    /// curvature and an unused number.
    pub table: &'a [i16],
    /// Shift of the product with the gain.
    pub shift: u32,
}

impl Gain<'_> {
    /// A value with the gain that belongs to its noise.
    #[must_use]
    pub fn apply(&self, value: u32, noise: u32) -> u32 {
        let gain = i64::from(self.of(noise)) as u64;
        let product = u64::from(value).wrapping_mul(gain);
        shrunk(product.checked_shr(self.shift).unwrap_or(0) as u32)
    }

    /// The gain of a noise, by a parabola in each power of two.
    fn of(&self, noise: u32) -> i16 {
        let entry = |index: usize| self.table.get(index).copied().unwrap_or_default();
        if noise <= 2 {
            return entry(noise as usize);
        }
        let interval = 32 - noise.leading_zeros();
        let at = (4 * interval as usize).saturating_sub(6);
        let fraction = if interval < 11 {
            noise << (11 - interval)
        } else {
            noise >> (interval - 11)
        } & 0x3FF;
        let fraction = fraction as i32;
        let mut result = (i32::from(entry(at + 2)) * fraction) >> 5;
        result = result.wrapping_add(i32::from(entry(at + 1)) << 5);
        result = result.wrapping_mul(fraction);
        result = result.wrapping_add(1 << 14) >> 15;
        result.wrapping_add(i32::from(entry(at))) as i16
    }
}

/// Squares what is small and takes large values in proportion.
fn shrunk(ratio: u32) -> u32 {
    if ratio < 2 << 12 {
        ratio.wrapping_mul(ratio) >> 20
    } else {
        (ratio >> 6).wrapping_sub(1 << 6)
    }
}
