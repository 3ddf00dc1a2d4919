//! The number formats and what distinguishes them.

use gatecell::kernels::{Activation, Kernel, Layout, kernel};
use gatecell::run::quantize;

/// Number formats that a device computes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFormat {
    /// Single precision.
    F32,
    /// 8-bit weights, 16-bit activations, 32-bit state.
    W8A16,
    /// 16-bit weights, 16-bit activations, 32-bit state.
    W16A16,
    /// 4-bit weights, 16-bit activations, 32-bit state.
    W4A16,
    /// 8-bit weights, 8-bit activations, 32-bit state.
    W8A8,
}

impl NumberFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::F32,
        Self::W8A16,
        Self::W16A16,
        Self::W4A16,
        Self::W8A8,
    ];

    /// Name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::W8A16 => "w8a16",
            Self::W16A16 => "w16a16",
            Self::W4A16 => "w4a16",
            Self::W8A8 => "w8a8",
        }
    }

    /// What an integer format is made of; `None` for float formats.
    pub fn integer(self) -> Option<IntegerFormat> {
        match self {
            Self::F32 => None,
            Self::W8A16 => Some(IntegerFormat::of::<kernel::W8A16>(self)),
            Self::W16A16 => Some(IntegerFormat::of::<kernel::W16A16>(self)),
            Self::W4A16 => Some(IntegerFormat::of::<kernel::W4A16>(self)),
            Self::W8A8 => Some(IntegerFormat::of::<kernel::W8A8>(self)),
        }
    }

    /// Bytes of an activation.
    pub fn activation_bytes(self) -> usize {
        match self.integer() {
            None => size_of::<f32>(),
            Some(format) => format.activation_bytes(),
        }
    }
}

/// What distinguishes one integer format from the others, as the core crate has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntegerFormat {
    /// Which one it is.
    pub format: NumberFormat,
    /// How weights lie in words of 32 bits.
    pub layout: Layout,
    /// Largest magnitude of a weight.
    pub max_weight: i32,
    /// Largest magnitude of a sum of products.
    pub max_sum: i64,
    /// Most columns of which no sum of products is beyond `max_sum`.
    pub max_columns: usize,
    /// Least and largest shift of a layer.
    pub shifts: [u32; 2],
    /// Fractional bits of an activation bounded by 1.
    pub activation_bits: u32,
}

impl IntegerFormat {
    fn of<K: Kernel>(format: NumberFormat) -> Self {
        Self {
            format,
            layout: K::LAYOUT,
            max_weight: K::MAX_WEIGHT,
            max_sum: K::MAX_SUM,
            max_columns: K::MAX_COLUMNS,
            shifts: [K::MIN_SHIFT, K::MAX_SHIFT],
            activation_bits: K::Act::FRAC_BITS,
        }
    }

    /// Bytes of an activation.
    pub fn activation_bytes(self) -> usize {
        (self.activation_bits as usize + 1) / 8
    }

    /// One feature as the device's `InputQuantizer` has it.
    pub(crate) fn quantize(self, x: f32, inverse_scale: f32, offset: f32) -> i16 {
        match self.activation_bits {
            7 => i16::from(quantize::<i8>(x, inverse_scale, offset)),
            _ => quantize(x, inverse_scale, offset),
        }
    }

    /// Real value of one step of an activation bounded by 1.
    pub(crate) fn unit(self) -> f64 {
        (-f64::from(self.activation_bits)).exp2()
    }

    /// Largest activation, in steps; the lowest is one step further from zero.
    pub(crate) fn top(self) -> f64 {
        f64::from(self.activation_bits).exp2() - 1.0
    }
}
