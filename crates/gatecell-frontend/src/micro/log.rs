//! The natural logarithm by a table of 128 segments.

/// Constants of the logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Log {
    /// Bits that a value is raised by before its logarithm, or lowered by where negative.
    pub correction_bits: i32,
    /// Fractional bits of the result.
    pub scale_shift: u32,
}

/// `ln 2` in Q16.
const LN_2: u64 = 45426;

/// `(log2(1 + i/128) − i/128)·2^16`, rounded: 130 entries, as TensorFlow Lite Micro's table,
/// whose last one is never reached.
const TABLE: [u16; 130] = [
    0, 224, 442, 654, 861, 1063, 1259, 1450, 1636, 1817, 1992, 2163, 2329, 2490, 2646, 2797, 2944,
    3087, 3224, 3358, 3487, 3611, 3732, 3848, 3960, 4068, 4172, 4272, 4368, 4460, 4549, 4633, 4714,
    4791, 4864, 4934, 5001, 5063, 5123, 5178, 5231, 5280, 5326, 5368, 5408, 5444, 5477, 5507, 5533,
    5557, 5578, 5595, 5610, 5622, 5631, 5637, 5640, 5641, 5638, 5633, 5626, 5615, 5602, 5586, 5568,
    5547, 5524, 5498, 5470, 5439, 5406, 5370, 5332, 5291, 5249, 5203, 5156, 5106, 5054, 5000, 4944,
    4885, 4825, 4762, 4697, 4630, 4561, 4490, 4416, 4341, 4264, 4184, 4103, 4020, 3935, 3848, 3759,
    3668, 3575, 3481, 3384, 3286, 3186, 3084, 2981, 2875, 2768, 2659, 2549, 2437, 2323, 2207, 2090,
    1971, 1851, 1729, 1605, 1480, 1353, 1224, 1094, 963, 830, 695, 559, 421, 282, 142, 0, 0,
];

impl Log {
    /// The scaled logarithm; 0 for values of 0 and 1.
    #[must_use]
    pub fn apply(&self, value: u32) -> u32 {
        let bits = self.correction_bits.unsigned_abs();
        let value = if self.correction_bits < 0 {
            value.checked_shr(bits).unwrap_or(0)
        } else {
            value.checked_shl(bits).unwrap_or(0)
        };
        if value <= 1 {
            return 0;
        }
        let whole = value.ilog2();
        let log2 = (u64::from(whole) << 16) + u64::from(fraction(value, whole));
        let natural = (LN_2 * log2 + (1 << 15)) >> 16;
        (((natural << self.scale_shift) + (1 << 15)) >> 16) as u32
    }
}

/// The fractional part of `log2 value` in Q16.
fn fraction(value: u32, whole: u32) -> u32 {
    let rest = value - (1 << whole);
    let rest = if whole < 16 {
        rest << (16 - whole)
    } else {
        rest >> (whole - 16)
    };
    let segment = rest >> 9;
    let entry = |index: u32| i32::from(TABLE.get(index as usize).copied().unwrap_or_default());
    let (low, high) = (entry(segment), entry(segment + 1));
    let within = (rest - (segment << 9)) as i32;
    let between = ((high - low) * within) >> 16;
    rest.wrapping_add(low as u32).wrapping_add(between as u32)
}
