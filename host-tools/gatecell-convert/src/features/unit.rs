//! Real numbers as integers of the chip, and what a parameter of a recipe may be.

use gatecell_frontend::arithmetic::LOG_BITS;
use gatecell_frontend::logarithm::Addend;

use gatecell_network::remedy::Remedy;

/// `log2 x` in Q7.24, at the ends of its range where beyond.
pub(super) fn log2_q24(x: f64) -> i32 {
    (libm::log2(x) * f64::from(1 << LOG_BITS)).round() as i32
}

/// A positive number as mantissa and power of two.
pub(super) fn addend(x: f64) -> Addend {
    let exponent = libm::floor(libm::log2(x)) as i32 - 30;
    let mantissa = x * libm::exp2(-f64::from(exponent));
    Addend {
        mantissa: mantissa.round() as u32,
        exponent,
    }
}

/// `x·2^bits`, rounded, within 32 bits.
pub(super) fn fixed(x: f64, bits: u32) -> i32 {
    (x * f64::from(bits).exp2()).round() as i32
}

/// What to give in place of a value that a recipe cannot have.
pub(super) fn expected(range: &str) -> Remedy {
    Remedy::RecipeValue {
        range: range.into(),
    }
}
