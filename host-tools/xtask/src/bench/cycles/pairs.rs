//! Cortex-M7, after the model by which LLVM schedules it (`ARMScheduleM7.td`): two instructions
//! start in a cycle if there is a unit for each and neither must start alone. What waits for a
//! register is not seen, so that these are cycles that the order of the code can reach.
use super::site::Site;

/// A branch that was predicted.
const JUMP: u64 = 1;

const DIVIDE: u64 = 7;
const FLOAT_DIVIDE: u64 = 14;

/// What an instruction occupies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// There are two.
    Arithmetic,
    /// There are two.
    Load,
    Store,
    /// All products of integers.
    Product,
    /// Pairs of numbers and extensions; only as the first of two.
    Packed,
    Float,
    Branch,
    /// Starts alone, and takes so many cycles.
    Alone(u64),
}

pub(super) fn cycles(sites: &[Site], jumps: u64) -> u64 {
    let mut cycles = jumps * JUMP;
    // The one before, if it waits for a second.
    let mut first: Option<(&Site, Unit)> = None;
    for site in sites {
        let unit = unit(site);
        let is_second = first.is_some_and(|(other, with)| {
            let adjacent = other.address + other.len() == site.address;
            adjacent && other.count == site.count && pairs(with, unit)
        });
        if is_second {
            first = None;
            continue;
        }
        cycles += site.count
            * if let Unit::Alone(cycles) = unit {
                cycles
            } else {
                1
            };
        first = Some((site, unit));
    }
    cycles
}

fn pairs(first: Unit, second: Unit) -> bool {
    let twice = matches!(first, Unit::Arithmetic | Unit::Load);
    let alone = |unit| matches!(unit, Unit::Alone(_));
    !alone(first) && !alone(second) && second != Unit::Packed && (first != second || twice)
}

fn unit(site: &Site) -> Unit {
    let [first, second] = site.halves();
    if site.len() == 2 {
        narrow(first)
    } else {
        wide(first, second)
    }
}

/// Two registers in a cycle.
fn several(registers: u32) -> Unit {
    Unit::Alone(u64::from(registers.div_ceil(2)).max(1))
}

fn load_or_store(is_load: bool) -> Unit {
    if is_load { Unit::Load } else { Unit::Store }
}

fn narrow(code: u16) -> Unit {
    match code >> 11 {
        0b01001 => Unit::Load,
        0b01010 | 0b01011 => load_or_store(code >> 9 & 7 >= 3),
        0b01100..=0b10011 => load_or_store(code >> 11 & 1 == 1),
        0b11000 | 0b11001 => several((code & 0xff).count_ones()),
        0b10110 | 0b10111 if code >> 9 & 3 == 0b10 => several((code & 0x1ff).count_ones()),
        0b10110 if code >> 8 == 0xb2 => Unit::Packed,
        // CBZ and CBNZ; conditional and other branches.
        0b10110 | 0b10111 if code & 0xf500 == 0xb100 => Unit::Branch,
        0b11010..=0b11100 => Unit::Branch,
        0b01000 if code >> 8 == 0x47 => Unit::Branch,
        0b01000 if code >> 6 == 0b01_0000_1101 => Unit::Product,
        _ => Unit::Arithmetic,
    }
}

fn wide(first: u16, second: u16) -> Unit {
    match first {
        _ if first & 0xfe40 == 0xe800 => several(second.count_ones()),
        _ if first & 0xfe40 == 0xe840 => Unit::Alone(1),
        _ if first & 0xfe00 == 0xf800 => load_or_store(first >> 4 & 1 == 1),
        _ if first & 0xffd0 == 0xfb90 => Unit::Alone(DIVIDE),
        _ if first >> 8 == 0xfb => Unit::Product,
        _ if first >> 8 == 0xfa && (first >= 0xfa80 || second & 0x80 != 0) => Unit::Packed,
        _ if first >> 11 == 0b11110 && second >> 15 == 1 => Unit::Branch,
        _ if second >> 9 & 7 != 0b101 => Unit::Arithmetic,
        _ if first & 0xff20 == 0xed00 => load_or_store(first >> 4 & 1 == 1),
        _ if first & 0xffe0 == 0xec40 => Unit::Float,
        _ if first & 0xfe00 == 0xec00 => several(u32::from(second & 0xff)),
        _ if first & 0xffb0 == 0xee80 => Unit::Alone(FLOAT_DIVIDE),
        _ if first >> 8 == 0xee => Unit::Float,
        _ => Unit::Arithmetic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(code: &[&[u16]]) -> u64 {
        let mut address = 0;
        let mut sites = Vec::new();
        for halves in code {
            let mut bytes = halves.iter().flat_map(|half| half.to_le_bytes());
            let mut next = || bytes.next().unwrap_or_default();
            let code = [next(), next(), next(), next()];
            sites.push(Site {
                address,
                code,
                count: 10,
            });
            address += 2 * halves.len() as u64;
        }
        cycles(&sites, 0)
    }

    const ADDS: &[u16] = &[0x1888];
    const LDR: &[u16] = &[0xf8d1, 0x0004];
    const STR: &[u16] = &[0xf8c1, 0x0004];
    const SMLALD: &[u16] = &[0xfbc2, 0x78c4];
    const SXTB16: &[u16] = &[0xfa2f, 0xf081];
    const LDRD: &[u16] = &[0xe9d1, 0x2300];
    const VFMA: &[u16] = &[0xeea0, 0x0a81];

    #[test]
    fn two_start_at_once_where_there_are_units() {
        for (code, cycles) in [
            (&[ADDS, ADDS] as &[_], 10),
            (&[LDR, LDR], 10),
            (&[LDR, SMLALD], 10),
            (&[SXTB16, SMLALD], 10),
            (&[SMLALD, SXTB16], 20),
            (&[SMLALD, SMLALD], 20),
            (&[STR, STR], 20),
            (&[LDRD, ADDS], 20),
            (&[VFMA, LDR], 10),
            (&[ADDS, ADDS, ADDS], 20),
        ] {
            assert_eq!(run(code), cycles, "{code:x?}");
        }
    }
}
