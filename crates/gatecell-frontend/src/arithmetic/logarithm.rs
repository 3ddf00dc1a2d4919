//! The binary logarithm.

/// Fractional bits of a logarithm.
pub const LOG_BITS: u32 = 24;

/// Intervals of the mantissa.
const INTERVALS: usize = 32;

/// Per interval of the mantissa: the reciprocal of its centre in Q31, and the centre's binary
/// logarithm in Q31.
static CENTRES: [[u32; 2]; INTERVALS] = centres();

/// `log2(1 + r) = r·(A − r·(B − r·C))` for `|r| ≤ 1/64`, in Q30, after Taylor; the term left
/// out is below 2.2e-8.
const SERIES: [i64; 3] = [1_549_082_005, 774_541_002, 516_360_668];

/// `log2(x)` in Q7.24; the error is below 1.2e-7. Zero counts as one.
#[must_use]
pub fn log2(x: u64) -> i32 {
    let x = x.max(1);
    let exponent = x.ilog2();
    // The mantissa in [1, 2) as Q31.
    let mantissa = (x << x.leading_zeros() >> 32) as u32;
    let interval = (mantissa >> 26) as usize & (INTERVALS - 1);
    let Some(&[reciprocal, centre]) = CENTRES.get(interval) else {
        return 0;
    };
    // mantissa / centre − 1, in Q31.
    let r = ((u64::from(mantissa) * u64::from(reciprocal)) >> 31) as i64 - (1 << 31);
    let [a, b, c] = SERIES;
    let inner = a - ((r * (b - ((r * c) >> 31))) >> 31);
    // Q31 · Q30 → Q24, and Q31 → Q24.
    let fraction = ((r * inner) >> 30) + i64::from(centre);
    ((i64::from(exponent) << LOG_BITS) + ((fraction + (1 << 6)) >> 7)) as i32
}

const fn centres() -> [[u32; 2]; INTERVALS] {
    let mut all = [[0; 2]; INTERVALS];
    let mut index = 0;
    while index < INTERVALS {
        let centre = 1.0 + (index as f64 + 0.5) / INTERVALS as f64;
        let one = (1u64 << 31) as f64;
        // The logarithm is that of the reciprocal as it is stored.
        let reciprocal = (one / centre + 0.5) as u32;
        let logarithm = binary_logarithm(one / reciprocal as f64);
        all[index] = [reciprocal, (logarithm * one + 0.5) as u32];
        index += 1;
    }
    all
}

/// `log2 x` for x in [1, 2], to f64's precision: 2·artanh((x − 1)/(x + 1)) / ln 2.
const fn binary_logarithm(x: f64) -> f64 {
    let z = (x - 1.0) / (x + 1.0);
    let mut power = z;
    let mut sum = 0.0;
    let mut n = 1;
    while n < 60 {
        sum += power / n as f64;
        power *= z * z;
        n += 2;
    }
    2.0 * sum / core::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn follows_the_logarithm() {
        let mut worst = 0f64;
        let mut x = 1u64;
        let mut seed = 1u64;
        while x < 1 << 62 {
            let real = (x as f64).log2();
            let error = (f64::from(log2(x)) / f64::from(1 << LOG_BITS) - real).abs();
            worst = worst.max(error);
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            x += 1 + (x >> 10) + (seed >> 40) % (1 + (x >> 12));
        }
        assert!(worst < 1.2e-7, "{worst:e}");
        assert_eq!(log2(0), 0);
        assert_eq!(log2(1), log2(2) - (1 << LOG_BITS));
    }
}
