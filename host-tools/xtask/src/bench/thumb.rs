//! Recognizing Thumb instructions by their encoding.

fn halves(code: [u8; 4]) -> (u16, u16) {
    let [a, b, c, d] = code;
    (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]))
}

/// Whether it multiplies two pairs of 16 bits and adds: SMLAD, SMUAD, SMLALD and those that
/// cross their halves.
pub(super) fn is_dual_multiply(code: [u8; 4]) -> bool {
    let (first, second) = halves(code);
    match first & 0xfff0 {
        0xfb20 => second & 0x00e0 == 0,
        0xfbc0 => second & 0x00e0 == 0x00c0,
        _ => false,
    }
}

/// Where the instruction at `address` calls, if it is a BL.
pub(super) fn call(code: [u8; 4], address: u64) -> Option<u64> {
    let (first, second) = halves(code);
    if first >> 11 != 0b11110 || second & 0xd000 != 0xd000 {
        return None;
    }
    let bit = |half: u16, at: u16| i64::from(half >> at & 1);
    let sign = bit(first, 10);
    let of = |j: i64| 1 - (j ^ sign);
    let offset = -sign << 24
        | of(bit(second, 13)) << 23
        | of(bit(second, 11)) << 22
        | i64::from(first & 0x3ff) << 12
        | i64::from(second & 0x7ff) << 1;
    Some((address + 4).wrapping_add_signed(offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(halves: [u16; 2]) -> [u8; 4] {
        let [a, b] = halves.map(u16::to_le_bytes);
        [a[0], a[1], b[0], b[1]]
    }

    #[test]
    fn dual_multiplies_are_recognized() {
        // smlald r7, r8, r2, r4; smlad r0, r1, r2, r3; smuad r0, r1, r2; smlad with X
        for halves in [
            [0xfbc2, 0x78c4],
            [0xfb21, 0x3002],
            [0xfb21, 0xf002],
            [0xfb21, 0x3012],
        ] {
            assert!(is_dual_multiply(code(halves)), "{halves:x?}");
        }
        // smlal r7, r8, r2, r4; mla r0, r1, r2, r3; nop
        for halves in [[0xfbc2, 0x7804], [0xfb01, 0x3002], [0xbf00, 0xbf00]] {
            assert!(!is_dual_multiply(code(halves)), "{halves:x?}");
        }
    }

    #[test]
    fn calls_are_followed() {
        // bl to itself, bl to the next instruction, b.w
        assert_eq!(call(code([0xf7ff, 0xfffe]), 0x1000), Some(0x1000));
        assert_eq!(call(code([0xf000, 0xf800]), 0x1000), Some(0x1004));
        assert_eq!(call(code([0xf000, 0xb800]), 0x1000), None);
    }
}
