//! Assembly that does not collide: with `lto`, that of all crates of a program is one piece.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The Rust files that hold assembly.
const PIECES: [&str; 6] = [
    "arch/armv6m/steps.rs",
    "arch/armv7m/mod.rs",
    "arch/armv7em/mod.rs",
    "arch/armv8m_mve/mod.rs",
    "arch/riscv32/mod.rs",
    "float/thumb.rs",
];

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands after `word` on lines of its own.
fn named<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        let rest = line.trim().strip_prefix(word)?.strip_prefix(' ')?;
        rest.trim_start().split([' ', ',']).next()
    })
}

/// Text between quotes after `start`.
fn quoted<'a>(text: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
}

#[test]
fn macros_have_names_of_their_own_and_end_with_their_piece() {
    for piece in PIECES {
        let path = source(piece);
        let rust = read(&path);
        let plain: Vec<&str> = quoted(&rust, "\"GATECELL_PLAIN ").collect();
        let files: Vec<&str> = quoted(&rust, "include_str!(\"").collect();
        assert_eq!(files.last(), Some(&"purge.s"), "{piece}");

        let mut defined = BTreeSet::new();
        let mut purged = BTreeSet::new();
        for file in files {
            let text = read(&path.with_file_name(file));
            for name in named(&text, ".macro") {
                assert!(name.starts_with("GATECELL_"), "{piece}: {file}: {name}");
                match name.strip_suffix("\\format") {
                    // A macro that PLAIN makes for formats.
                    Some(start) => {
                        defined.extend(plain.iter().map(|format| format!("{start}{format}")));
                    }
                    None => drop(defined.insert(name.to_owned())),
                }
            }
            purged.extend(named(&text, ".purgem").map(str::to_owned));
            for name in named(&text, ".set").chain(named(&text, ".global")) {
                assert!(
                    name.starts_with("gatecell_") || name.starts_with('\\'),
                    "{file}: {name}"
                );
            }
            let code = text.lines().filter(|line| !line.starts_with(['@', '#']));
            for label in code.filter_map(|line| line.strip_suffix(':')) {
                let local = label.bytes().all(|byte| byte.is_ascii_digit());
                let named = label.starts_with("gatecell_") || label.starts_with('\\');
                assert!(local || named, "{file}: {label}");
            }
        }
        assert!(!defined.is_empty());
        assert_eq!(defined, purged, "{piece}");
    }
}
