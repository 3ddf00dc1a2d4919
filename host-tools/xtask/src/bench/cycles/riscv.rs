//! RV32IMAC on a single-issue pipeline of the SiFive E31's kind: a load takes two cycles, a
//! product two, a quotient about thirty, everything else one.

const LOAD: u64 = 2;
const PRODUCT: u64 = 2;
const QUOTIENT: u64 = 33;

/// Cycles of the instruction that starts with `code`.
pub(super) fn cycles(code: [u8; 4]) -> u64 {
    let word = u32::from_le_bytes(code);
    let function = word >> 13 & 7;
    match word & 3 {
        // C.LW and C.LWSP.
        0 | 2 if function == 0b010 => LOAD,
        3 => match word & 0x7f {
            0b000_0011 => LOAD,
            // The M extension: products first, then quotients.
            0b011_0011 if word >> 25 == 1 => match word >> 14 & 1 {
                0 => PRODUCT,
                _ => QUOTIENT,
            },
            _ => 1,
        },
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_of_instructions() {
        let of = |word: u32| cycles(word.to_le_bytes());
        // add a0, a1, a2; mul a0, a1, a2; mulh a0, a1, a2; div a0, a1, a2; lw a0, 4(a1);
        // sw a0, 4(a1)
        let words = [
            0x00c5_8533,
            0x02c5_8533,
            0x02c5_9533,
            0x02c5_c533,
            0x0045_a503,
            0x00a5_a223,
        ];
        assert_eq!(words.map(of), [1, 2, 2, 33, 2, 1]);
        // c.lw a0, 0(a1); c.lwsp a0, 0; c.add a0, a1; c.sw a0, 0(a1)
        assert_eq!([0x4188, 0x4502, 0x952e, 0xc188].map(of), [2, 2, 1, 1]);
    }
}
