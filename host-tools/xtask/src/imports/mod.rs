//! Which file of the sources imports which, and the circles among them.
//!
//! A circle is a set of files of which each needs all others: none of them can be read,
//! tested or changed alone. What counts as an import:
//!
//! - **A file imports the file that defines what it names.** A path (`crate::`, `super::`,
//!   `self::`, a child's name, or a name that a `use` brings in) is followed through `use` and
//!   `pub use`, globs too, to the item at its end. So `use super::Layer` counts for the file
//!   that holds `trait Layer`, wherever it is re-exported, and `use crate::npz;
//!   npz::load()` for the file with `fn load`.
//! - **Declaring is not importing**: neither `mod child;` nor `pub use child::Thing;`. They are
//!   the table of contents of a module. Where the parent's own code names the child's
//!   item, it imports it; and if the child names something that the parent defines, that is a
//!   circle.
//! - A path that a macro's argument completes (`crate::layout::$layout::place`) counts for
//!   what the arguments of all macros in the file name there. In a macro's arguments or body everything that looks like a path
//!   counts, and single names that begin with a capital letter or are called.
//! - A name that is not found where its path leads (a macro made it) counts for the
//!   module that the path leads to.
//! - **Tests** (`#[cfg(test)]`, in the file or one of their own) are another node than the code
//!   beside them: they may import everything, and nothing but tests can import them.
//! - A module that a `cfg` chooses among several files stands for all of them.
//! - Other crates do not count (cargo allows no circles of crates), nor documentation,
//!   attributes, visibilities (`pub(super)`), nor methods and fields, which name no module.
mod attributes;
mod circles;
mod graph;
mod module;
mod resolve;
mod scan;
#[cfg(test)]
mod tests;
mod tokens;

use std::path::Path;

use anyhow::Result;

pub(crate) use circles::circles;
pub(crate) use graph::{Graph, Import, Node};

/// Adds the imports of the crate whose first file is `root`; `read` gives a file's text.
pub(crate) fn add_crate(
    graph: &mut Graph,
    root: &Path,
    read: &dyn Fn(&Path) -> Result<String>,
) -> Result<()> {
    let modules = scan::read_crate(root, read)?;
    for (from, to, import) in resolve::imports(&modules) {
        let known = graph.entry((from, to)).or_insert_with(|| import.clone());
        if import.line < known.line {
            *known = import;
        }
    }
    Ok(())
}
