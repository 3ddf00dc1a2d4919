//! The emulated machines the firmware runs on.
use std::path::Path;

use clap::ValueEnum;

/// One machine; its memory is described in `firmware/machine/build.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Board {
    /// Cortex-M4F: DSP instructions and single-precision floats
    M4,
    /// Cortex-M7F: the programs of the M4
    M7,
    /// Cortex-M3: neither DSP instructions nor floats
    M3,
    /// Cortex-M0: also no division and no conditional instructions
    M0,
    /// Cortex-M33F with DSP instructions
    M33,
    /// Cortex-M55F with vector instructions (MVE)
    M55,
    /// SiFive E31: RV32IMAC
    Rv32,
}

impl Board {
    pub(crate) const ALL: [Self; 7] = [
        Self::M4,
        Self::M7,
        Self::M3,
        Self::M0,
        Self::M33,
        Self::M55,
        Self::Rv32,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::M4 => "Cortex-M4F",
            Self::M7 => "Cortex-M7F",
            Self::M3 => "Cortex-M3",
            Self::M0 => "Cortex-M0",
            Self::M33 => "Cortex-M33F",
            Self::M55 => "Cortex-M55F",
            Self::Rv32 => "RV32IMAC",
        }
    }

    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::M4 | Self::M7 => "thumbv7em-none-eabihf",
            Self::M3 => "thumbv7m-none-eabi",
            Self::M0 => "thumbv6m-none-eabi",
            Self::M33 | Self::M55 => "thumbv8m.main-none-eabihf",
            Self::Rv32 => "riscv32imac-unknown-none-elf",
        }
    }

    /// The processor, where the triple leaves open what it can.
    pub(crate) fn cpu(self) -> Option<&'static str> {
        match self {
            Self::M33 => Some("cortex-m33"),
            Self::M55 => Some("cortex-m55"),
            Self::M4 | Self::M7 | Self::M3 | Self::M0 | Self::Rv32 => None,
        }
    }

    /// Whether it computes with floats in hardware.
    pub(crate) fn has_fpu(self) -> bool {
        self.triple().ends_with("hf")
    }

    /// The emulator and the arguments that make it this machine.
    pub(crate) fn emulator(self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::M4 => arm(&["-machine", "mps2-an386", "-cpu", "cortex-m4"]),
            Self::M7 => arm(&["-machine", "mps2-an500", "-cpu", "cortex-m7"]),
            Self::M3 => arm(&["-machine", "mps2-an385", "-cpu", "cortex-m3"]),
            Self::M0 => arm(&["-machine", "microbit", "-cpu", "cortex-m0"]),
            Self::M33 => arm(&["-machine", "mps2-an505", "-cpu", "cortex-m33"]),
            Self::M55 => arm(&["-machine", "mps3-an547", "-cpu", "cortex-m55"]),
            // Without firmware of another's, which would start first.
            Self::Rv32 => (
                "qemu-system-riscv32",
                &["-machine", "virt", "-cpu", "sifive-e31", "-bios", "none"],
            ),
        }
    }

    /// The board a program was built for, from the folders in its path. A program for
    /// several is the first one's.
    pub(crate) fn of_program(elf: &Path) -> Option<Self> {
        let folder = |board: &Self| board.cpu().unwrap_or(board.triple());
        Self::ALL
            .into_iter()
            .find(|board| elf.components().any(|c| c.as_os_str() == folder(board)))
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
        let elf = Path::new("target/cortex-m55/thumbv8m.main-none-eabihf/release/selftest");
        assert_eq!(Board::of_program(elf), Some(Board::M55));
        assert_eq!(Board::of_program(Path::new("target/release/x")), None);
    }
}
