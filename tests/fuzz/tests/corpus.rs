//! Every committed input through its target: real models, and whatever a
//! fuzzer has found.

use std::path::{Path, PathBuf};

use gatecell_fuzz::targets;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn every_input_of_the_corpus() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, target) in targets::ALL {
        let inputs: Vec<_> = targets::seeds(name)
            .iter()
            .flat_map(|folder| files(&here.join(folder)))
            .collect();
        assert!(!inputs.is_empty(), "{name} has no corpus");
        for file in inputs {
            println!("{name}: {}", file.display());
            target(&std::fs::read(&file).unwrap());
        }
    }
}

/// A folder without a target would never be tried.
#[test]
fn every_corpus_has_its_target() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in files(&here.join("corpus")) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(targets::ALL.iter().any(|(of, _)| *of == name), "{name}");
        let program = here.join(format!("fuzz_targets/{name}.rs"));
        assert!(program.is_file(), "{}", program.display());
    }
}

/// The bound that makes a false claim in a file fail, touched or not.
#[test]
fn no_target_can_take_gigabytes() {
    let mut bytes = Vec::<u8>::new();
    assert!(bytes.try_reserve_exact(gatecell_fuzz::MEMORY).is_err());
    assert!(bytes.try_reserve_exact(1 << 20).is_ok());
}
