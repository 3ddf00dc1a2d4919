//! What is known of the modules of a crate before any path is followed.
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

/// Index of a module in its crate.
pub(super) type Id = usize;

/// One module: a file, or a `mod` with a body in one.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) file: PathBuf,
    /// Whether it is built for tests alone.
    pub(super) test: bool,
    pub(super) parent: Option<Id>,
    /// Several of a name, where a `cfg` chooses.
    pub(super) children: HashMap<String, Vec<Id>>,
    pub(super) items: HashMap<String, Vec<Item>>,
    /// By the name that each brings in.
    pub(super) uses: HashMap<String, Vec<Vec<String>>>,
    pub(super) globs: Vec<Vec<String>>,
    pub(super) mentions: Vec<Mention>,
    /// All names in the arguments of macros.
    pub(super) arguments: BTreeSet<String>,
}

/// Where an item is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) module: Id,
    pub(super) test: bool,
}

/// A path in a module's code.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    pub(super) test: bool,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A path to an item.
    Path,
    /// A macro's name, which is also found in the modules around.
    Macro,
    /// `path::*`
    Glob,
    /// `path::$argument`
    Cut,
}
