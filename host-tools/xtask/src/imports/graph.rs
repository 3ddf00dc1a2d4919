//! The graph of imports.
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A file, or the tests in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Node {
    pub(crate) file: PathBuf,
    pub(crate) test: bool,
}

/// Where a file first imports another, and by which name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Import {
    pub(crate) line: usize,
    pub(crate) name: String,
}

/// All imports, from a file to another.
pub(crate) type Graph = BTreeMap<(Node, Node), Import>;
