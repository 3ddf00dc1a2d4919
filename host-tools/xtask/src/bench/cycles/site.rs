//! Executed instructions.

/// An instruction that was executed.
pub(super) struct Site {
    pub(super) address: u64,
    /// Its first four bytes.
    pub(super) code: [u8; 4],
    pub(super) count: u64,
}

impl Site {
    pub(super) fn halves(&self) -> [u16; 2] {
        let [a, b, c, d] = self.code;
        [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])]
    }

    /// Bytes of a Thumb instruction.
    pub(super) fn len(&self) -> u64 {
        if self.halves()[0] >> 11 < 0b11101 {
            2
        } else {
            4
        }
    }
}
