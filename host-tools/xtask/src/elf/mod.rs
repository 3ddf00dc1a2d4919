//! What a linked program contains.
mod code;
mod names;
mod sizes;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use object::{Object, ObjectSymbol, SymbolKind};

pub(crate) use code::Code;
pub(crate) use names::is_soft_float;
pub(crate) use sizes::Sizes;

/// A program's file.
#[derive(Debug)]
pub(crate) struct Elf {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// A named piece of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    pub(crate) size: u64,
}

impl Elf {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let path = path.to_owned();
        Ok(Self { path, bytes })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn parse(&self) -> Result<object::File<'_>> {
        object::File::parse(&*self.bytes)
            .with_context(|| format!("{} is not an ELF file", self.path.display()))
    }

    /// Flash and RAM.
    pub(crate) fn sizes(&self) -> Result<Sizes> {
        Sizes::of(&self.parse()?)
    }

    /// All functions and variables, their names as the linker knows them. A program without
    /// any is an error: it was stripped, and a search in it would find nothing and mean nothing.
    pub(crate) fn symbols(&self) -> Result<Vec<Symbol>> {
        let file = self.parse()?;
        let mut symbols = Vec::new();
        for symbol in file.symbols() {
            if matches!(symbol.kind(), SymbolKind::Text | SymbolKind::Data) {
                let name = symbol.name().context("a symbol's name is not UTF-8")?;
                let (name, size) = (name.to_owned(), symbol.size());
                symbols.push(Symbol { name, size });
            }
        }
        if symbols.is_empty() {
            bail!("{} has no symbols", self.path.display());
        }
        Ok(symbols)
    }

    /// The bytes of all symbols whose name contains `part`.
    pub(crate) fn size_of(&self, part: &str) -> Result<u64> {
        let symbols = self.symbols()?;
        let named = symbols.iter().filter(|s| s.name.contains(part));
        Ok(named.map(|s| s.size).sum())
    }

    /// The addresses of all symbols, assembly's labels included, whose name starts with
    /// `prefix`.
    pub(crate) fn labels(&self, prefix: &str) -> Result<BTreeMap<u64, String>> {
        let file = self.parse()?;
        let named = file.symbols().filter_map(|symbol| {
            let name = symbol.name().ok()?;
            let is_code = symbol.section_index().is_some() && name.starts_with(prefix);
            is_code.then(|| (symbol.address() & !1, name.to_owned()))
        });
        Ok(named.collect())
    }

    /// The ranges of addresses of the functions whose name starts with `prefix`.
    pub(crate) fn functions(&self, prefix: &str) -> Result<Vec<Range<u64>>> {
        self.functions_named(|name| name.starts_with(prefix))
    }

    /// The ranges of addresses of the functions with a wanted name.
    pub(crate) fn functions_named(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<Range<u64>>> {
        let file = self.parse()?;
        let named = file.symbols().filter(|symbol| {
            symbol.kind() == SymbolKind::Text
                && symbol.size() > 0
                && symbol.name().is_ok_and(&wanted)
        });
        let range = |start: u64, size| start..start + size;
        Ok(named.map(|s| range(s.address() & !1, s.size())).collect())
    }

    /// All machine code.
    pub(crate) fn code(&self) -> Result<Code<'_>> {
        Code::of(&self.parse()?)
    }

    /// The names of symbols that belong to panicking.
    pub(crate) fn panic_symbols(&self) -> Result<Vec<String>> {
        self.named(names::is_panic)
    }

    /// The names of helpers that compute with floats in software.
    pub(crate) fn soft_float_symbols(&self) -> Result<Vec<String>> {
        self.named(names::is_soft_float)
    }

    fn named(&self, wanted: fn(&str) -> bool) -> Result<Vec<String>> {
        let symbols = self.symbols()?.into_iter().map(|s| s.name);
        Ok(symbols.filter(|name| wanted(name)).collect())
    }
}
