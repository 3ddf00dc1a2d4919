//! The emulated machines the firmware runs on.
use std::path::Path;

use clap::ValueEnum;

/// One machine; its memory is described in `firmware/qemu/build.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Board {
    /// Cortex-M4F: DSP instructions and single-precision floats
    M4,
    /// Cortex-M3: neither of them
    M3,
    /// Cortex-M0: also no division and no conditional instructions
    M0,
    /// SiFive E31: RV32IMAC
    Rv32,
}

impl Board {
    pub(crate) const ALL: [Self; 4] = [Self::M4, Self::M3, Self::M0, Self::Rv32];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::M4 => "Cortex-M4F",
            Self::M3 => "Cortex-M3",
            Self::M0 => "Cortex-M0",
            Self::Rv32 => "RV32IMAC",
        }
    }

    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::M4 => "thumbv7em-none-eabihf",
            Self::M3 => "thumbv7m-none-eabi",
            Self::M0 => "thumbv6m-none-eabi",
            Self::Rv32 => "riscv32imac-unknown-none-elf",
        }
    }

    /// The emulator and the arguments that make it this machine.
    pub(crate) fn emulator(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::M4 => arm(&["-machine", "mps2-an386", "-cpu", "cortex-m4"]),
            Self::M3 => arm(&["-machine", "mps2-an385", "-cpu", "cortex-m3"]),
            Self::M0 => arm(&["-machine", "microbit", "-cpu", "cortex-m0"]),
            // Without firmware of another's, which would start first.
            Self::Rv32 => (
                "qemu-system-riscv32",
                &["-machine", "virt", "-cpu", "sifive-e31", "-bios", "none"],
            ),
        }
    }

    /// The board a program was built for, from the target's folder in its path.
    pub(crate) fn of_program(elf: &Path) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|board| elf.components().any(|c| c.as_os_str() == board.triple()))
    }
}

fn arm(machine: &'static [&'static str]) -> (&'static str, &'static [&'static str]) {
    ("qemu-system-arm", machine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_tells_its_board_by_its_path() {
        let elf = Path::new("target/thumbv6m-none-eabi/release/selftest");
        assert_eq!(Board::of_program(elf), Some(Board::M0));
        assert_eq!(Board::of_program(Path::new("target/release/x")), None);
    }
}
