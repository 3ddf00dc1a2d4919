use anyhow::Result;
use object::{Object, ObjectSection, SectionFlags, elf};

/// What a program takes on its chip, in bytes, the stack left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    /// Instructions, and the constants the compiler lays between them.
    pub(crate) code: u64,
    /// Constants and the vector table.
    pub(crate) constants: u64,
    /// Variables with an initial value: they take flash and RAM.
    pub(crate) data: u64,
    /// Variables that start as zero or uninitialized.
    pub(crate) zeroed: u64,
}

impl Sizes {
    pub(crate) fn flash(self) -> u64 {
        self.code + self.constants + self.data
    }

    pub(crate) fn ram(self) -> u64 {
        self.data + self.zeroed
    }

    pub(super) fn of(file: &object::File) -> Result<Self> {
        let mut sizes = Self::default();
        for section in file.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else {
                continue;
            };
            let has = |flag: u32| sh_flags & u64::from(flag) != 0;
            // Debug information and the logs' texts stay on the host.
            if !has(elf::SHF_ALLOC) {
                continue;
            }
            let stored = section.file_range().is_some();
            let part = match (has(elf::SHF_EXECINSTR), has(elf::SHF_WRITE)) {
                _ if !stored => &mut sizes.zeroed,
                (true, _) => &mut sizes.code,
                (_, true) => &mut sizes.data,
                _ => &mut sizes.constants,
            };
            *part += section.size();
        }
        Ok(sizes)
    }
}
