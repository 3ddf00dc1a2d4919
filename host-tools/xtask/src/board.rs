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
}

impl Board {
    pub(crate) const ALL: [Self; 3] = [Self::M4, Self::M3, Self::M0];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::M4 => "Cortex-M4F",
            Self::M3 => "Cortex-M3",
            Self::M0 => "Cortex-M0",
        }
    }

    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::M4 => "thumbv7em-none-eabihf",
            Self::M3 => "thumbv7m-none-eabi",
            Self::M0 => "thumbv6m-none-eabi",
        }
    }

    /// The emulator and the arguments that make it this machine.
    pub(crate) fn emulator(self) -> (&'static str, [&'static str; 4]) {
        let (machine, cpu) = match self {
            Self::M4 => ("mps2-an386", "cortex-m4"),
            Self::M3 => ("mps2-an385", "cortex-m3"),
            Self::M0 => ("microbit", "cortex-m0"),
        };
        ("qemu-system-arm", ["-machine", machine, "-cpu", cpu])
    }

    /// The board a program was built for, from the target's folder in its path.
    pub(crate) fn of_program(elf: &Path) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|board| elf.components().any(|c| c.as_os_str() == board.triple()))
    }
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
