//! An estimate of cycles, from the instructions that were executed.
//!
//! Each instruction costs what its processor's manual gives, or the model by which compilers
//! schedule it, with memory that never waits; each jump costs the refilling of the pipeline.
//! What depends on neighbours' registers, on flash or on prediction is not in it: a chip may be
//! faster or slower.
mod pairs;
mod riscv;
mod site;
mod thumb;
mod vectors;

use anyhow::Result;

use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::Profile;
use site::Site;

/// How, for the report.
pub(super) const METHOD: &str = "\
| core | after | what is counted |
|---|---|---|
| Cortex-M3, M4F, M0 | instruction set summaries of Arm's technical reference manuals (M0: the fast multiplier) | each instruction alone, two cycles for a jump; pipelined loads are not seen, a chip may take less |
| Cortex-M33F | the M4's, as LLVM schedules it; Arm publishes none of its own | the same; pairs of narrow instructions that start at once are not seen, a chip may take less |
| Cortex-M7F | LLVM's `ARMScheduleM7.td`; Arm publishes none | two instructions start at once where units allow; waits for registers are not seen, a chip may take more |
| Cortex-M55F | LLVM's `ARMScheduleM55.td` | a vector instruction takes one cycle, two behind one of the same pipeline; the end of a loop none, a jump three; waits for registers are not seen, a chip may take more |
| RV32IMAC | the SiFive E31's manual | loads and products two cycles, a jump one more |
";

/// Cycles of a profile.
pub(super) fn estimate(profile: &Profile, elf: &Elf, board: Board) -> Result<u64> {
    let code = elf.code()?;
    let sites = profile.sites.iter().map(|(&address, &count)| {
        let code = code.at(address)?;
        Ok(Site {
            address,
            code,
            count,
        })
    });
    let sites: Vec<Site> = sites.collect::<Result<_>>()?;
    Ok(match board {
        Board::M7 => pairs::cycles(&sites, profile.jumps),
        Board::M55 => vectors::cycles(&sites, profile.jumps),
        Board::M4 | Board::M33 => alone(&sites, profile.jumps, 2, |c| thumb::cycles(c, &thumb::M4)),
        Board::M3 => alone(&sites, profile.jumps, 2, |c| thumb::cycles(c, &thumb::M3)),
        Board::M0 => alone(&sites, profile.jumps, 2, |c| thumb::cycles(c, &thumb::M0)),
        Board::Rv32 => alone(&sites, profile.jumps, 1, riscv::cycles),
    })
}

/// Each instruction by itself, and what a jump adds.
fn alone(sites: &[Site], jumps: u64, of_jump: u64, of_code: impl Fn([u8; 4]) -> u64) -> u64 {
    let cycles = sites.iter().map(|site| site.count * of_code(site.code));
    cycles.sum::<u64>() + jumps * of_jump
}
