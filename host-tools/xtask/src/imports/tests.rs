//! Small trees.
use std::path::Path;

use anyhow::Context;

use super::{Graph, Node, add_crate, circles};

/// The imports of a crate of the given files, as `from:line -> to`, and the number of circles.
fn imports(files: &[(&str, &str)]) -> (Vec<String>, usize) {
    let read = |path: &Path| {
        let file = files.iter().find(|(name, _)| Path::new(name) == path);
        file.map(|(_, text)| (*text).to_owned())
            .context("no such file")
    };
    let mut graph = Graph::new();
    add_crate(&mut graph, Path::new(files[0].0), &read).unwrap();
    let name = |node: &Node| {
        let test = if node.test { " (test)" } else { "" };
        format!("{}{test}", node.file.display())
    };
    let lines = graph
        .iter()
        .map(|((from, to), import)| format!("{}:{} -> {}", name(from), import.line, name(to)));
    (lines.collect(), circles(&graph).len())
}

#[test]
fn a_declaration_is_no_import_and_a_re_export_neither() {
    let (lines, circles) = imports(&[
        ("lib.rs", "mod a;\npub use a::A;\npub trait T {}"),
        ("a.rs", "use super::T;\npub struct A;\nimpl T for A {}"),
    ]);
    assert_eq!((lines, circles), (vec!["a.rs:1 -> lib.rs".into()], 0));
}

#[test]
fn a_parent_that_needs_its_child_and_is_needed_by_it() {
    let (lines, circles) = imports(&[
        (
            "lib.rs",
            "mod a;\npub use a::A;\npub trait T {}\nfn f(_: A) {}",
        ),
        ("a.rs", "pub struct A;\nimpl super::T for A {}"),
    ]);
    assert_eq!(lines, ["a.rs:2 -> lib.rs", "lib.rs:4 -> a.rs"]);
    assert_eq!(circles, 1);
}

#[test]
fn a_re_exported_item_counts_where_it_is_defined() {
    let (lines, circles) = imports(&[
        ("lib.rs", "mod a;\nmod b;"),
        ("a/mod.rs", "mod inner;\npub use inner::*;"),
        ("a/inner.rs", "pub struct A;"),
        ("b.rs", "use crate::a;\nfn f() -> a::A { a::A }"),
    ]);
    assert_eq!((lines, circles), (vec!["b.rs:2 -> a/inner.rs".into()], 0));
}

#[test]
fn functions_and_modules_of_one_name_are_told_apart() {
    let (lines, _) = imports(&[
        ("lib.rs", "mod f;\npub use f::{f, X};\nmod b;"),
        ("f.rs", "pub fn f() {}\npub struct X;"),
        (
            "b.rs",
            "use crate::f;\nfn g() {\n    f();\n    crate::f::X;\n}",
        ),
    ]);
    assert_eq!(lines, ["b.rs:1 -> f.rs"]);
}

#[test]
fn tests_may_import_everything() {
    let (lines, circles) = imports(&[
        (
            "lib.rs",
            "mod a;\nfn f() { a::g() }\n#[cfg(test)]\nmod tests;",
        ),
        (
            "a.rs",
            "pub fn g() {}\n#[cfg(test)]\nmod tests { use crate::f; }",
        ),
        ("tests.rs", "use super::*;\nuse crate::a::g;"),
    ]);
    let want = [
        "a.rs (test):3 -> lib.rs",
        "lib.rs:2 -> a.rs",
        "tests.rs (test):2 -> a.rs",
        "tests.rs (test):1 -> lib.rs",
    ];
    assert_eq!((lines, circles), (want.map(String::from).to_vec(), 0));
}

#[test]
fn macros_are_searched() {
    let (lines, circles) = imports(&[
        (
            "lib.rs",
            "mod a;\nmod b;\nmod c;\nmacro_rules! m { () => { $crate::a::f() } }",
        ),
        (
            "a.rs",
            "pub fn f() {}\nfn g() { println!(\"{}\", crate::b::X.f); }",
        ),
        ("b.rs", "pub const X: u8 = 0;\nfn g() { m!(); }"),
        (
            "c.rs",
            "macro_rules! n { ($x:ident) => { mod y { use super::super::a::{f, $x}; } } }",
        ),
    ]);
    let want = [
        "a.rs:2 -> b.rs",
        "b.rs:2 -> lib.rs",
        "c.rs:1 -> a.rs",
        "lib.rs:4 -> a.rs",
    ];
    assert_eq!((lines, circles), (want.map(String::from).to_vec(), 1));
}

#[test]
fn arguments_complete_paths() {
    let (lines, circles) = imports(&[
        (
            "lib.rs",
            "mod a;\nmod b;\nmod c;\nmacro_rules! m { ($x:ident) => { use crate::a::$x::f; } }\n\
             m!(one);",
        ),
        ("a/mod.rs", "mod one;\nmod two;"),
        ("a/one.rs", "pub fn f() {}"),
        ("a/two.rs", "pub fn f() {}"),
        ("b.rs", ""),
        ("c.rs", ""),
    ]);
    assert_eq!((lines, circles), (vec!["lib.rs:4 -> a/one.rs".into()], 0));
}

#[test]
fn a_chosen_module_is_all_that_can_be_chosen() {
    let (lines, circles) = imports(&[
        (
            "lib.rs",
            "#[cfg(x)]\n#[path = \"x/mod.rs\"]\nmod c;\n\
             #[cfg(not(x))]\n#[cfg_attr(a, path = \"y.rs\")]\nmod c;\nmod d;\npub(crate) mod e { macro_rules! made { () => {} } made!(); }",
        ),
        ("x/mod.rs", "mod z;\npub(crate) use z::f;"),
        ("x/z.rs", "pub(super) fn f() {}"),
        ("y.rs", "pub(crate) fn f() { crate::e::made_by_a_macro() }"),
        ("d.rs", "fn g() { crate::c::f() }"),
    ]);
    let want = ["d.rs:1 -> x/z.rs", "d.rs:1 -> y.rs", "y.rs:1 -> lib.rs"];
    assert_eq!((lines, circles), (want.map(String::from).to_vec(), 0));
}

#[test]
fn other_crates_do_not_count() {
    let (lines, _) = imports(&[
        ("lib.rs", "mod a;\nuse std::fmt;\npub use core as c;"),
        (
            "a.rs",
            "use crate::c::mem;\nuse std::a::X;\nfn f(_: &mut super::fmt::Formatter) {}",
        ),
    ]);
    assert!(lines.is_empty(), "{lines:?}");
}
