//! The square root.

/// First guesses of `1/√m` in Q16, by the six leading bits of a mantissa m in [1, 4), whose
/// first entry is that of 1.
static GUESSES: [u32; 48] = guesses();

/// `√x`, rounded to an integer; the error is at most half of one and 2.1e-7 of the root.
#[must_use]
pub fn sqrt(x: u64) -> u32 {
    if x == 0 {
        return 0;
    }
    // An even shift, so that the mantissa is in [1, 4) as Q30.
    let shift = x.leading_zeros() & !1;
    let mantissa = (x << shift >> 32) as u32;
    let guess = (mantissa >> 26) as usize - GUESSES_START;
    let Some(&guess) = GUESSES.get(guess) else {
        return 0;
    };
    // Two steps of Newton's y ← y·(3 − m·y²)/2, in Q30; the guess errs by 1/64, the first
    // result by 3.7e-4, the second by 2e-7, always downwards.
    let mut y = u64::from(guess) << 14;
    for _ in 0..2 {
        let square = (y * y) >> 30;
        let product = (u64::from(mantissa) * square) >> 30;
        y = (y * (THREE - product.min(THREE))) >> 31;
    }
    // m·(1/√m) in Q30, of the mantissa's value x·2^(shift − 62).
    let root = (u64::from(mantissa) * y) >> 30;
    let half = (1 << (shift / 2)) >> 1;
    (((root << 1) + half) >> (shift / 2)).min(u64::from(u32::MAX)) as u32
}

/// Three, in Q30.
const THREE: u64 = 3 << 30;

/// The leading six bits of one in Q30.
const GUESSES_START: usize = 16;

const fn guesses() -> [u32; 48] {
    let mut all = [0; 48];
    let mut index = 0;
    while index < all.len() {
        let centre = (index as f64 + 16.5) / 16.0;
        // Newton's method on √centre, from above.
        let mut root = centre;
        let mut step = 0;
        while step < 20 {
            root = (root + centre / root) / 2.0;
            step += 1;
        }
        all[index] = (65536.0 / root + 0.5) as u32;
        index += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn follows_the_square_root() {
        let mut x = 1u64;
        while x < 1 << 61 {
            let real = (x as f64).sqrt();
            let ours = f64::from(sqrt(x));
            let bound = real * 2.1e-7 + 0.5;
            assert!((ours - real).abs() <= bound, "{x}: {ours} for {real}");
            x += 1 + (x >> 9);
        }
        assert_eq!(sqrt(0), 0);
    }
}
