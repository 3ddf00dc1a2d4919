//! Cortex-M55, after the model by which LLVM schedules it (`ARMScheduleM55.td`): a vector
//! instruction occupies one of three pipelines for two cycles, and the next one begins a cycle
//! later if it goes to another. The end of a low-overhead loop takes no cycle.
use super::site::Site;
use super::thumb;

/// A taken branch that is no end of a loop.
const JUMP: u64 = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pipeline {
    Memory,
    Integer,
    /// Products and comparisons.
    Product,
}

pub(super) fn cycles(sites: &[Site], jumps: u64) -> u64 {
    let mut cycles = 0;
    let mut ends = 0;
    let mut before = None;
    for site in sites {
        let [first, second] = site.halves();
        let adjacent = before.filter(|&(end, _)| end == site.address);
        let pipeline = pipeline(first, second);
        let cost = match pipeline {
            Some(_) => 1 + u64::from(adjacent.is_some_and(|(_, of)| of == pipeline)),
            None if is_loop_end(first, second) => {
                ends += site.count;
                0
            }
            None => thumb::cycles(site.code, &thumb::M55),
        };
        cycles += cost * site.count;
        before = Some((site.address + site.len(), pipeline));
    }
    cycles + jumps.saturating_sub(ends) * JUMP
}

/// LE and LETP.
fn is_loop_end(first: u16, second: u16) -> bool {
    first & 0xffcf == 0xf00f && second & 0xf001 == 0xc001
}

/// That of a vector instruction.
fn pipeline(first: u16, second: u16) -> Option<Pipeline> {
    let kind = second >> 8 & 0xf;
    match first >> 8 {
        0xec | 0xed | 0xfc | 0xfd if kind >> 1 == 0b111 => Some(Pipeline::Memory),
        // Three vectors: VMUL, VQDMULH and floats multiply.
        0xef | 0xff => Some(match kind {
            9 | 0xb | 0xc | 0xd => Pipeline::Product,
            _ => Pipeline::Integer,
        }),
        // Narrowing moves, then products; comparisons and sums of elements, then the rest.
        0xee | 0xfe => match kind {
            0xe if first & 0xffb1 == 0xee31 && second & 1 == 1 => Some(Pipeline::Integer),
            0xe => Some(Pipeline::Product),
            0xf if first >> 8 == 0xfe || first & 0xffb0 == 0xeeb0 => Some(Pipeline::Product),
            0xf => Some(Pipeline::Integer),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(code: &[[u16; 2]], jumps: u64) -> u64 {
        let site = |(at, &[a, b]): (usize, &[u16; 2])| {
            let (a, b) = (a.to_le_bytes(), b.to_le_bytes());
            Site {
                address: 4 * at as u64,
                code: [a[0], a[1], b[0], b[1]],
                count: 10,
            }
        };
        let sites: Vec<Site> = code.iter().enumerate().map(site).collect();
        cycles(&sites, jumps)
    }

    /// vldrw.u32 q0, [r0], #16; vadd.i32 q0, q0, q1; vmul.i32 q0, q0, q1; vmladava.s16 lr, q0, q1
    const LOAD: [u16; 2] = [0xecb0, 0x1f04];
    const ADD: [u16; 2] = [0xef20, 0x0842];
    const MULTIPLY: [u16; 2] = [0xef20, 0x0952];
    const DOT: [u16; 2] = [0xeef0, 0xee22];

    #[test]
    fn other_pipelines_overlap_and_the_same_does_not() {
        assert_eq!(run(&[LOAD, ADD, MULTIPLY], 0), 30);
        assert_eq!(run(&[LOAD, LOAD], 0), 30);
        assert_eq!(run(&[MULTIPLY, DOT], 0), 30);
    }

    #[test]
    fn the_end_of_a_loop_is_free() {
        // le lr, back
        assert_eq!(run(&[LOAD, DOT, [0xf00f, 0xc805]], 10), 20);
        // add.w r0, r0, r1, and a branch taken
        assert_eq!(run(&[[0xeb00, 0x0001]], 1), 13);
    }
}
