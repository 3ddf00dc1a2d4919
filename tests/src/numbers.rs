//! The one source of repeatable numbers of all tests.

use gatecell::format::integer::Row;

/// A linear congruential generator (Knuth's MMIX); its upper 31 bits are given.
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 31 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    /// Below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        self.bits() as usize % count
    }

    /// In [−1, 1).
    pub fn real(&mut self) -> f64 {
        self.bits() as f64 / f64::from(1 << 30) - 1.0
    }

    /// `count` reals in [−scale, scale).
    pub fn reals(&mut self, count: usize, scale: f64) -> Vec<f64> {
        (0..count).map(|_| self.real() * scale).collect()
    }

    /// Any activations.
    pub fn frame<const N: usize>(&mut self) -> [i16; N] {
        std::array::from_fn(|_| self.bits() as i16)
    }

    /// Words of four weights in ±127, as any packed matrix holds them.
    pub fn words<const N: usize>(&mut self) -> &'static [u32; N] {
        let mut weight = || ((self.bits() % 255) as i64 - 127) as i8 as u8;
        Box::leak(Box::new(std::array::from_fn(|_| {
            u32::from_le_bytes(std::array::from_fn(|_| weight()))
        })))
    }

    /// Scales that bring sums of a few such weights to a few units around zero.
    pub fn rows<const N: usize, const B: usize>(&mut self) -> &'static [[Row; N]; B] {
        Box::leak(Box::new(std::array::from_fn(|_| {
            std::array::from_fn(|_| Row {
                bias: (self.bits() % 131_072) as i32 - 65_536,
                input_scale: (1 << 25) + (self.bits() % (1 << 25)) as i32,
                hidden_scale: (1 << 25) + (self.bits() % (1 << 25)) as i32,
            })
        })))
    }

    /// Floats in [−0.5, 0.5).
    pub fn floats<const N: usize>(&mut self) -> &'static [f32; N] {
        Box::leak(Box::new(std::array::from_fn(|_| {
            (self.real() / 2.0) as f32
        })))
    }

    /// Blocks of such floats.
    pub fn float_blocks<const N: usize, const B: usize>(&mut self) -> &'static [[f32; N]; B] {
        Box::leak(Box::new(std::array::from_fn(|_| *self.floats())))
    }
}
