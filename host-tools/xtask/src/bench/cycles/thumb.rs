//! Thumb instructions on Cortex-M, after the tables in the processors' technical reference
//! manuals (section "Instruction set summary").

/// What distinguishes the processors.
pub(super) struct Timing {
    load: u64,
    store: u64,
    /// MLA and its kind, with a sum of 32 bits.
    accumulate: u64,
    /// A product or sum of 64 bits.
    long: u64,
    divide: u64,
    /// A float's product that is added, and a quotient or root; all other floats take one.
    float_accumulate: u64,
    float_divide: u64,
}

/// Without an FPU there are none.
const NO_FLOAT: u64 = 0;

/// Cortex-M4: every multiplication of integers takes one cycle.
pub(super) const M4: Timing = Timing {
    load: 2,
    store: 1,
    accumulate: 1,
    long: 1,
    divide: 7,
    float_accumulate: 3,
    float_divide: 14,
};

/// The scalar instructions of the Cortex-M55, a word at a time; a wait for what was loaded is not
/// seen.
pub(super) const M55: Timing = Timing {
    load: 1,
    store: 1,
    accumulate: 1,
    long: 1,
    divide: 7,
    float_accumulate: 1,
    float_divide: 14,
};

/// Cortex-M3: long products take three to seven.
pub(super) const M3: Timing = Timing {
    load: 2,
    store: 1,
    accumulate: 2,
    long: 5,
    divide: 7,
    float_accumulate: NO_FLOAT,
    float_divide: NO_FLOAT,
};

/// Cortex-M0 and M0+ with the fast multiplier.
pub(super) const M0: Timing = Timing {
    load: 2,
    store: 2,
    accumulate: 1,
    long: 1,
    divide: 1,
    float_accumulate: NO_FLOAT,
    float_divide: NO_FLOAT,
};

/// Cycles of the instruction that starts with `code`, without what a jump adds.
pub(super) fn cycles(code: [u8; 4], timing: &Timing) -> u64 {
    let first = u16::from_le_bytes([code[0], code[1]]);
    let second = u16::from_le_bytes([code[2], code[3]]);
    if first >> 11 < 0b11101 {
        narrow(first, timing)
    } else {
        wide(first, second, timing)
    }
}

fn narrow(code: u16, timing: &Timing) -> u64 {
    let one = |is_load| if is_load { timing.load } else { timing.store };
    match code >> 11 {
        0b01001 => timing.load,
        // Register offset: STR, STRH, STRB, then the loads.
        0b01010 | 0b01011 => one(code >> 9 & 7 >= 3),
        // Immediate offset: the lowest of the five bits says load.
        0b01100..=0b10011 => one(code >> 11 & 1 == 1),
        0b11000 | 0b11001 => 1 + u64::from((code & 0xff).count_ones()),
        // PUSH and POP.
        0b10110 | 0b10111 if code >> 9 & 3 == 0b10 => 1 + u64::from((code & 0x1ff).count_ones()),
        _ => 1,
    }
}

fn wide(first: u16, second: u16, timing: &Timing) -> u64 {
    let is_load = first >> 4 & 1 == 1;
    match first {
        _ if first & 0xfe40 == 0xe800 => 1 + u64::from(second.count_ones()),
        _ if first & 0xfe40 == 0xe840 => 3,
        _ if first & 0xfe00 == 0xf800 => {
            if is_load {
                timing.load
            } else {
                timing.store
            }
        }
        // Without accumulator its register reads as 15.
        _ if first & 0xff80 == 0xfb00 => {
            if second >> 12 == 0xf {
                1
            } else {
                timing.accumulate
            }
        }
        _ if first & 0xff80 == 0xfb80 => match first >> 4 & 7 {
            1 | 3 => timing.divide,
            _ => timing.long,
        },
        _ if second >> 9 & 7 == 0b101 => float(first, second, timing),
        _ => 1,
    }
}

/// Of the FPU.
fn float(first: u16, second: u16, timing: &Timing) -> u64 {
    match first & 0xffb0 {
        // VLDR and VSTR, then several registers.
        _ if first & 0xff20 == 0xed00 => 2,
        _ if first & 0xfe00 == 0xec00 && first & 0xffe0 != 0xec40 => 1 + u64::from(second & 0xff),
        // VMLA, VNMLA, VFNMA, VFMA; VDIV; VSQRT.
        0xee00 | 0xee10 | 0xee90 | 0xeea0 => timing.float_accumulate,
        0xee80 => timing.float_divide,
        0xeeb0 if first & 0xf == 1 && second & 0xd0 == 0xc0 => timing.float_divide,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(timing: &Timing, halves: [u16; 2]) -> u64 {
        let [a, b] = halves.map(u16::to_le_bytes);
        cycles([a[0], a[1], b[0], b[1]], timing)
    }

    #[test]
    fn costs_of_narrow_instructions() {
        // adds; muls; ldr literal; ldr [r1, r2]; str [r1, r2]; ldrh #; strh #; ldr [sp]
        let codes = [
            0x1888, 0x4348, 0x4801, 0x5888, 0x5088, 0x8848, 0x8048, 0x9801,
        ];
        let cycles = codes.map(|code| of(&M4, [code, 0]));
        assert_eq!(cycles, [1, 1, 2, 2, 1, 2, 1, 2]);
        // push {r4-r7, lr}; pop {r4-r7, pc}; ldm r1!, {r2, r3}; nop; stores on an M0
        assert_eq!(of(&M4, [0xb5f0, 0]), 6);
        assert_eq!(of(&M4, [0xbdf0, 0]), 6);
        assert_eq!(of(&M4, [0xc90c, 0]), 3);
        assert_eq!(of(&M4, [0xbf00, 0]), 1);
        assert_eq!(of(&M0, [0x5088, 0]), 2);
    }

    #[test]
    fn costs_of_wide_instructions() {
        // ldmia.w r0!, {r2, r3, r12, lr}; ldrd; ldr.w; str.w; mul; mla; smlald; smull; sdiv
        for (halves, m4, m3) in [
            ([0xe8b0, 0x500c], 5, 5),
            ([0xe9d1, 0x2300], 3, 3),
            ([0xf8d1, 0x0004], 2, 2),
            ([0xf8c1, 0x0004], 1, 1),
            ([0xfb01, 0xf002], 1, 1),
            ([0xfb01, 0x3002], 1, 2),
            ([0xfbc2, 0x78c4], 1, 5),
            ([0xfb81, 0x0102], 1, 5),
            ([0xfb91, 0xf0f2], 7, 7),
            // vldr s0, [r0]; vldmia r0!, {s0-s3}; vadd, vfma, vdiv, vsqrt in f32
            ([0xed90, 0x0a00], 2, 2),
            ([0xecb0, 0x0a04], 5, 5),
            ([0xee30, 0x0a81], 1, 1),
            ([0xeea0, 0x0a81], 3, 0),
            ([0xee80, 0x0a81], 14, 0),
            ([0xeeb1, 0x0ac0], 14, 0),
        ] {
            assert_eq!((of(&M4, halves), of(&M3, halves)), (m4, m3), "{halves:x?}");
        }
    }
}
