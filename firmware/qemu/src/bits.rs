//! Outputs as words, to compare them with the host's bit for bit.
use gatecell::Fixed;

/// A number that is logged as its bits.
pub trait Bits: Copy {
    /// The bits.
    fn bits(self) -> u32;
}

impl<const FRAC: u32> Bits for Fixed<FRAC> {
    fn bits(self) -> u32 {
        self.0.cast_unsigned()
    }
}

impl Bits for f32 {
    fn bits(self) -> u32 {
        self.to_bits()
    }
}
