//! No arithmetic of the device cuts a number but through `kernels::saturate`, which counts.

use std::fs;
use std::path::{Path, PathBuf};

/// Ways to cut a number to a range.
const FORBIDDEN: [&str; 5] = [
    ".clamp(",
    "::clamp(",
    "saturating_",
    "saturate32",
    "::saturate(",
];

/// Files that may: the functions that count, and what is no arithmetic of a network.
const ALLOWED: [(&str, &str); 10] = [
    ("gatecell-kernels/src/saturate/", "the functions that count"),
    ("gatecell-kernels/src/layout/", "places of weights"),
    (
        "gatecell/src/format/requant.rs",
        "the ends of 64 bits, of what is then cut and counted far sooner",
    ),
    (
        "gatecell-kernels/src/arch/armv6m/",
        "counts of columns and rows",
    ),
    (
        "gatecell-kernels/src/arch/armv7/",
        "counts of columns and rows",
    ),
    (
        "gatecell-kernels/src/arch/armv8m_mve/",
        "counts of columns and rows",
    ),
    (
        "gatecell-kernels/src/arch/riscv32/joint.rs",
        "counts of columns",
    ),
    ("gatecell-kernels/src/steps.rs", "counts of columns"),
    (
        "gatecell/src/decode/",
        "decisions on outputs, behind the network",
    ),
    ("gatecell/src/activation/math.rs", "arguments in float"),
];

#[test]
fn numbers_are_cut_by_functions_that_count_only() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut files = Vec::new();
    for name in ["gatecell/src", "gatecell-kernels/src"] {
        collect(&crates.join(name), &mut files);
    }
    assert!(files.len() > 80, "the sources have moved");
    let mut found = Vec::new();
    for file in files {
        let name = file.strip_prefix(&crates).expect("a file of the crates");
        let name = name.display().to_string().replace('\\', "/");
        if ALLOWED.iter().any(|(allowed, _)| name.starts_with(allowed)) {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source");
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            // Real numbers of the float format have no range to leave.
            let float = name.ends_with("format/float/mod.rs") && code.contains(".clamp(0.0, 1.0)");
            if !float && FORBIDDEN.iter().any(|word| code.contains(word)) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(
        found.is_empty(),
        "cut without being counted; use gatecell_kernels::saturate:\n{}",
        found.join("\n")
    );
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
