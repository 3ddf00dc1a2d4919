//! An estimate of cycles, from the instructions that were executed.
//!
//! Each instruction costs what its processor's manual gives, alone and with memory that
//! never waits; each jump costs the refilling of the pipeline. What depends on neighbours
//! (pipelined loads), on flash or on prediction is not in it: a chip may be faster or slower.
mod riscv;
mod thumb;

use anyhow::Result;

use crate::board::Board;
use crate::elf::Elf;
use crate::emulator::Profile;

/// How, for the report.
pub(super) const METHOD: &str = "\
| core | taken from | an instruction | a jump |
|---|---|---|---|
";

/// Cycles of a profile; `None` for a processor that has no such simple rule.
pub(super) fn estimate(profile: &Profile, elf: &Elf, board: Board) -> Result<Option<u64>> {
    let Some((of_instruction, of_jump)) = costs(board) else {
        return Ok(None);
    };
    let code = elf.code()?;
    let mut cycles = profile.jumps * of_jump;
    for (&address, &count) in &profile.sites {
        cycles += count * of_instruction(code.at(address)?);
    }
    Ok(Some(cycles))
}

/// Cycles of an instruction, given its first four bytes, and those that a jump adds.
type Costs = (fn([u8; 4]) -> u64, u64);

fn costs(board: Board) -> Option<Costs> {
    match board {
        // The M7 starts two instructions at once, the M55 overlaps those of vectors, and
        // no manual of the M33 gives the time of each.
        Board::M7 | Board::M33 | Board::M55 => None,
        Board::M4 => Some((|code| thumb::cycles(code, &thumb::M4), 2)),
        Board::M3 => Some((|code| thumb::cycles(code, &thumb::M3), 2)),
        Board::M0 => Some((|code| thumb::cycles(code, &thumb::M0), 2)),
        Board::Rv32 => Some((riscv::cycles, 1)),
    }
}
