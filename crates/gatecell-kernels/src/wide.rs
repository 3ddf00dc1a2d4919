//! Products of a sum of 64 bits with a scale of 32: more than 64 bits, in two parts.

use crate::row::product;

/// Least shift of a layer with such sums.
pub(crate) const MIN_SHIFT: u32 = LOW_BITS + 1;

/// Largest shift of a layer with such sums: a pre-activation of 32 bits before it is
/// shifted, less what lies in the low part, fits 63.
pub(crate) const MAX_SHIFT: u32 = 46;

/// Largest magnitude of a sum: its high part fits `i32`. (65 535 products of 2^30 do.)
pub(crate) const MAX_SUM: i64 = (1 << (31 + LOW_BITS)) - 1;

/// Bits of a sum that are multiplied apart.
const LOW_BITS: u32 = 16;

/// `high · 2^16 + low`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wide {
    high: i64,
    low: i64,
}

impl Wide {
    /// `sum · scale`, exactly, for sums within [`MAX_SUM`].
    #[inline]
    pub(crate) fn product(sum: i64, scale: i32) -> Self {
        let low = sum & ((1 << LOW_BITS) - 1);
        Self {
            high: product((sum >> LOW_BITS) as i32, scale),
            low: product(low as i32, scale),
        }
    }

    #[inline]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            high: self.high.wrapping_add(other.high),
            low: self.low.wrapping_add(other.low),
        }
    }

    /// `⌊(bias·2^shift + self) / 2^shift + 1/2⌋`, the low 32 bits; `shift` is
    /// [`MIN_SHIFT`] to [`MAX_SHIFT`]. The converter proves that it fits `i32`.
    #[inline]
    pub(crate) fn scaled(self, bias: i32, shift: u32) -> i32 {
        // Half a unit and the bias are whole multiples of 2^16, so what is left of the low
        // part can be dropped: the floor of a sum with a whole number is that of its parts.
        let shift = shift.wrapping_sub(LOW_BITS);
        let half = 1u32.wrapping_shl(shift.wrapping_sub(1));
        let sum = self.high.wrapping_add(self.low >> LOW_BITS);
        let sum = sum.wrapping_add(half.into());
        // 1 to 30 bits, so the words of the sum shift into each other.
        let above = ((sum >> 32) as u32).wrapping_shl(0u32.wrapping_sub(shift));
        let floor = above | (sum as u32).wrapping_shr(shift);
        bias.wrapping_add(floor as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_SHIFT, MIN_SHIFT, Wide};

    #[test]
    fn it_is_the_exact_rounding() {
        let mut state = 1u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state ^ (state >> 29)) as i64
        };
        for round in 0..200_000 {
            let shift = MIN_SHIFT + random() as u32 % (MAX_SHIFT - MIN_SHIFT + 1);
            let (a, b) = (random() >> (17 + round % 40), random() >> (17 + round % 37));
            let (p, q) = (
                random() as i32 >> (round % 31),
                random() as i32 >> (round % 29),
            );
            let bias = random() as i32 >> (round % 32);
            let exact = i128::from(a) * i128::from(p) + i128::from(b) * i128::from(q);
            let exact = (i128::from(bias) << shift) + exact + (1 << (shift - 1));
            let Ok(expected) = i32::try_from(exact >> shift) else {
                continue;
            };
            let wide = Wide::product(a, p).plus(Wide::product(b, q));
            assert_eq!(
                wide.scaled(bias, shift),
                expected,
                "{a}·{p} + {b}·{q} + {bias}, {shift}"
            );
        }
    }
}
