use anyhow::{Context, Result};
use object::{Object, ObjectSection, SectionKind};

/// The machine code of a program.
pub(crate) struct Code<'a> {
    /// Address and bytes of every section.
    sections: Vec<(u64, &'a [u8])>,
}

impl<'a> Code<'a> {
    pub(super) fn of(file: &object::File<'a>) -> Result<Self> {
        let mut sections = Vec::new();
        for section in file.sections() {
            if section.kind() == SectionKind::Text {
                sections.push((section.address(), section.data()?));
            }
        }
        Ok(Self { sections })
    }

    /// The first four bytes of an instruction, zeros behind the end of its section.
    pub(crate) fn at(&self, address: u64) -> Result<[u8; 4]> {
        let bytes = self.sections.iter().find_map(|(start, data)| {
            let at = usize::try_from(address.checked_sub(*start)?).ok()?;
            data.get(at..).filter(|bytes| bytes.len() >= 2)
        });
        let bytes = bytes.with_context(|| format!("no code at {address:#x}"))?;
        let mut code = [0; 4];
        code.iter_mut()
            .zip(bytes)
            .for_each(|(to, from)| *to = *from);
        Ok(code)
    }
}
