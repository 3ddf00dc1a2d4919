//! A new cell, layer, format or kind of value is an error of the compiler wherever the host's
//! tools tell them apart: no match over them has an arm for whatever else there is.

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{Visit, visit_expr_match, visit_item_impl};
use syn::{Attribute, ExprMatch, Item, ItemImpl, Pat, Path as Names, Type};

/// What will get more variants.
const ENUMS: [&str; 7] = [
    "Cell",
    "DeviceCell",
    "DeviceLayer",
    "Layer",
    "NumberFormat",
    "Representation",
    "Value",
];

/// Variants of other crates' enums of the same name: a value in JSON.
const FOREIGN: [&str; 6] = ["Array", "Bool", "Null", "Number", "Object", "String"];

#[test]
fn matches_over_cells_layers_formats_and_values_name_every_variant() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../host-tools");
    let mut files = Vec::new();
    collect(&tools, &mut files);
    assert!(files.len() > 150, "the sources have moved");
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        let name = file.strip_prefix(&tools).expect("a file of the tools");
        found.extend(
            wildcards(&text)
                .iter()
                .map(|line| format!("host-tools/{}:{line}", name.display())),
        );
    }
    assert!(
        found.is_empty(),
        "name the variants instead of an arm for all that are left:\n{}",
        found.join("\n")
    );
}

#[test]
fn wildcards_are_found() {
    let source = "
        fn gates(cell: &Cell) -> usize {
            match cell { Cell::Lstm(_) => 4, _ => 1 }
        }
        impl DeviceLayer {
            fn gates(&self) -> usize {
                match self {
                    Self::Lstm(_) => 4,
                    other => 1,
                }
            }
        }
        fn both(a: Value, b: network::Value) -> bool {
            match (a, b) {
                (network::Value::Input, Value::Input) => true,
                (_, _) => false,
            }
        }
    ";
    assert_eq!(wildcards(source), [3, 9, 16]);
    let source = "
        fn named(cell: &Cell, number: usize) -> usize {
            match cell { Cell::Lstm(_) => 4, Cell::Gru(gru) if gru.plain() => 3, Cell::Gru(_) => 2 };
            match (cell, number) { (Cell::Lstm(_), _) => 4, (Cell::Gru(_), _) => 2 };
            match number { 0 => 1, _ => 2 }
        }
        #[cfg(test)]
        mod tests {
            fn short(cell: &Cell) -> usize { match cell { Cell::Lstm(_) => 4, _ => unreachable!() } }
        }
    ";
    assert_eq!(wildcards(source), [0; 0]);
}

/// The lines of arms for all variants that are left.
fn wildcards(source: &str) -> Vec<usize> {
    let file = syn::parse_file(source).expect("a source of Rust");
    let mut finder = Finder::default();
    finder.visit_file(&file);
    finder.lines
}

#[derive(Default)]
struct Finder {
    /// The type whose `impl` it is in.
    own: Option<String>,
    lines: Vec<usize>,
}

impl<'a> Visit<'a> for Finder {
    fn visit_item(&mut self, item: &'a Item) {
        let attributes: &[Attribute] = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => &[],
        };
        if !attributes.iter().any(is_test) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_impl(&mut self, item: &'a ItemImpl) {
        let own = match &*item.self_ty {
            Type::Path(path) => path.path.segments.last().map(|name| name.ident.to_string()),
            _ => None,
        };
        let before = std::mem::replace(&mut self.own, own);
        visit_item_impl(self, item);
        self.own = before;
    }

    fn visit_expr_match(&mut self, matched: &'a ExprMatch) {
        let mut names = Variants {
            own: self.own.as_deref(),
            found: false,
        };
        for arm in &matched.arms {
            names.visit_pat(&arm.pat);
        }
        if names.found {
            self.lines
                .extend(matched.arms.iter().filter_map(|arm| whatever(&arm.pat)));
        }
        visit_expr_match(self, matched);
    }
}

/// Whether a pattern names a variant of one of the enums.
struct Variants<'a> {
    own: Option<&'a str>,
    found: bool,
}

impl<'a> Visit<'a> for Variants<'_> {
    fn visit_path(&mut self, path: &'a Names) {
        let mut names = path
            .segments
            .iter()
            .rev()
            .map(|name| name.ident.to_string());
        let (Some(variant), Some(mut name)) = (names.next(), names.next()) else {
            return;
        };
        if name == "Self" {
            name = self.own.unwrap_or_default().to_owned();
        }
        self.found |= ENUMS.contains(&name.as_str()) && !FOREIGN.contains(&variant.as_str());
    }
}

/// The line of a pattern that takes whatever there is. One with a guard does not.
fn whatever(pattern: &Pat) -> Option<usize> {
    match pattern {
        Pat::Wild(wild) => Some(wild.underscore_token.spans[0].start().line),
        // A name without a path may be a constant; those are in capitals.
        Pat::Ident(name) if name.subpat.is_none() => {
            let lower = name.ident.to_string().starts_with(char::is_lowercase);
            lower.then(|| name.ident.span().start().line)
        }
        Pat::Reference(inner) => whatever(&inner.pat),
        Pat::Paren(inner) => whatever(&inner.pat),
        Pat::Tuple(tuple) => {
            let lines: Option<Vec<usize>> = tuple.elems.iter().map(whatever).collect();
            lines?.first().copied()
        }
        Pat::Or(cases) => cases.cases.iter().find_map(whatever),
        _ => None,
    }
}

fn is_test(attribute: &Attribute) -> bool {
    let list = attribute.meta.require_list().ok();
    attribute.path().is_ident("test")
        || list.is_some_and(|list| {
            list.path.is_ident("cfg") && list.tokens.to_string().contains("test")
        })
}

/// The sources of the tools; their tests may be short.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "tests" {
            collect(&path, files);
        } else if name.ends_with(".rs") && name != "tests.rs" {
            files.push(path);
        }
    }
}
