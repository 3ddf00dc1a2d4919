//! Weights, activations and scales without a pattern, often at their extremes.
use gatecell::kernels::Activation;
use gatecell::kernels::row::Row;
use gatecell::kernels::saturate::{self, Place, Unobserved};

use crate::tested::UNITS;

/// The nearest activation.
pub(crate) fn act<A: Activation>(value: i64) -> A {
    saturate::act::<Unobserved, A>(Place::Input, value)
}

/// Xorshift.
pub(crate) struct Random(pub(crate) u32);

impl Random {
    pub(crate) fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// A number of `bits` bits, often one of the extremes, never the lowest of all.
    pub(crate) fn number(&mut self, bits: u32) -> i32 {
        let most = i32::MAX >> (32 - bits);
        match self.next() % 8 {
            0 => most,
            1 => -most,
            2 => 0,
            _ => (self.next() as i32 >> (32 - bits)).max(-most),
        }
    }

    pub(crate) fn activation<A: Activation>(&mut self) -> A {
        act(match self.next() % 16 {
            0 => i64::MIN,
            _ => self.number(A::FRAC_BITS + 1).into(),
        })
    }

    /// A bias, at times so large that sums saturate.
    pub(crate) fn bias(&mut self) -> i32 {
        let bits = if self.next().is_multiple_of(4) {
            32
        } else {
            21
        };
        self.number(bits)
    }

    /// A scale, at times one beyond those that fast paths take.
    pub(crate) fn scale(&mut self) -> i32 {
        let bits = match self.next() % 8 {
            0 => 32,
            1 | 2 => 31,
            _ => 28,
        };
        self.number(bits)
    }

    pub(crate) fn rows<const N: usize>(&mut self) -> [[Row; N]; UNITS] {
        // Every fourth matrix with the same scale for both products.
        let shared = self.next().is_multiple_of(4);
        let mut row = || {
            let (input_scale, hidden_scale) = (self.scale(), self.scale());
            Row {
                bias: self.bias(),
                input_scale,
                hidden_scale: if shared { input_scale } else { hidden_scale },
            }
        };
        core::array::from_fn(|_| core::array::from_fn(|_| row()))
    }
}
