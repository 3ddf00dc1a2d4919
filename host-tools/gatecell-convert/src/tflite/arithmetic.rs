//! Requantization with two roundings (gemmlowp; Jacob et al. 2018).

use crate::tflite::fault::misshapen;
use gatecell_network::error::Result;

/// A positive real factor: `multiplier / 2^31 · 2^shift`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Factor {
    multiplier: i32,
    shift: i32,
}

impl Factor {
    /// The factor nearest to a real one, as `QuantizeMultiplier` computes it.
    pub(super) fn new(real: f64) -> Result<Self> {
        if !(real.is_finite() && real >= 0.0) {
            return Err(misshapen(&format!("a scale gives the factor {real}")));
        }
        if real == 0.0 {
            return Ok(Self {
                multiplier: 0,
                shift: 0,
            });
        }
        let (fraction, mut shift) = libm::frexp(real);
        let mut fixed = (fraction * f64::from(1u32 << 31)).round() as i64;
        if fixed == 1 << 31 {
            fixed /= 2;
            shift += 1;
        }
        if shift < -31 {
            (shift, fixed) = (0, 0);
        }
        if shift > 30 {
            (shift, fixed) = (30, (1 << 31) - 1);
        }
        Ok(Self {
            multiplier: fixed as i32,
            shift,
        })
    }

    /// `x` times the factor: a high product rounded half away from zero, then a division by a
    /// power of two rounded half away from zero.
    pub(super) fn apply(self, x: i32) -> i32 {
        let (left, right) = if self.shift > 0 {
            (self.shift as u32, 0)
        } else {
            (0, self.shift.unsigned_abs())
        };
        let raised = x.wrapping_shl(left);
        divide_by_power(high_product(raised, self.multiplier), right)
    }

    /// The shift to the left, of factors above one half.
    pub(super) fn shift(self) -> i32 {
        self.shift
    }
}

/// `a·b / 2^31`, rounded half away from zero, saturating: `SaturatingRoundingDoublingHighMul`.
pub(super) fn high_product(a: i32, b: i32) -> i32 {
    if a == i32::MIN && b == i32::MIN {
        return i32::MAX;
    }
    let product = i64::from(a) * i64::from(b);
    let nudge = if product >= 0 { 1 << 30 } else { 1 - (1 << 30) };
    ((product + nudge) / (1 << 31)) as i32
}

/// `x / 2^exponent`, rounded half away from zero: `RoundingDivideByPOT`.
pub(super) fn divide_by_power(x: i32, exponent: u32) -> i32 {
    if exponent == 0 {
        return x;
    }
    if exponent > 31 {
        return 0;
    }
    let mask = ((1i64 << exponent) - 1) as i32;
    let remainder = x & mask;
    let threshold = (mask >> 1) + i32::from(x < 0);
    (x >> exponent.min(31)) + i32::from(remainder > threshold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_rounded_away_from_zero() {
        assert_eq!(divide_by_power(3, 1), 2);
        assert_eq!(divide_by_power(-3, 1), -2);
        assert_eq!(divide_by_power(5, 2), 1);
        assert_eq!(divide_by_power(-6, 2), -2);
        assert_eq!(high_product(1 << 30, 3), 2);
        assert_eq!(high_product(1 << 30, -3), -1);
        assert_eq!(high_product(i32::MIN, i32::MIN), i32::MAX);
    }

    #[test]
    fn a_factor_multiplies() {
        let factor = Factor::new(0.000_412).unwrap();
        for x in [0, 1, 1213, 1214, -1213, 1_000_000, -77_777] {
            let exact = (f64::from(x) * 0.000_412).round();
            assert!((f64::from(factor.apply(x)) - exact).abs() <= 1.0, "{x}");
        }
        assert_eq!(Factor::new(1.0).unwrap().apply(-12345), -12345);
        assert_eq!(Factor::new(6.0).unwrap().apply(7), 42);
        assert!(Factor::new(f64::NAN).is_err());
    }
}
