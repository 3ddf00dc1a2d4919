//! The fuzz targets of `tests/fuzz`, each for its share of the time.
//!
//! They are built with the coverage that libFuzzer asks for. The flags are of LLVM, not of a
//! nightly compiler; there is no address sanitizer, which needs one, and which safe code does
//! not need: memory is bounded by the targets' own allocator.
mod outcome;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::jobs::each::for_each;
use crate::output::say;
use crate::{cargo, shell, workspace};

/// The programs of `tests/fuzz/fuzz_targets`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Target {
    Onnx,
    Safetensors,
    Keras,
    KerasParts,
    Tflite,
    Nam,
    Rtneural,
    Npz,
    State,
}

impl Target {
    fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Fixtures of other tests that are seeds, too (as in `targets::seeds`).
    fn fixtures(self) -> &'static [&'static str] {
        match self {
            Self::Keras => &["tests/data/keras"],
            Self::Npz => &["tests/data/keras", "tests/data/tflite"],
            Self::Tflite => &["tests/data/tflite"],
            _ => &[],
        }
    }
}

/// SanitizerCoverage, as `cargo fuzz` asks for it.
const COVERAGE: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    --cfg fuzzing";

/// No input may take longer than this, in seconds.
const TIMEOUT: u32 = 10;

/// No input may take more than this at once, nor the program, with what the fuzzer itself
/// holds, more than that, in MiB.
const ALLOCATION: u32 = 256;
const MEMORY: u32 = 640;

/// Larger inputs only slow the search down.
const LARGEST_INPUT: u32 = 1 << 16;

/// Runs one target, or all, for `seconds` altogether; `seed` 0 is another one each time.
pub(super) fn run(only: Option<Target>, seconds: u64, seed: u32) -> Result<()> {
    let programs = build()?;
    let targets = only
        .as_ref()
        .map_or(Target::value_variants(), std::slice::from_ref);
    let each = (seconds / targets.len() as u64).max(1);
    for_each(targets, |target| {
        let name = target.name();
        fuzz(target, &programs, each, seed).with_context(|| format!("fuzzing {name}"))
    })
}

/// Builds all targets, apart from what else is built, and returns the folder of the programs.
fn build() -> Result<PathBuf> {
    let host = shell::output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let folder = workspace::target_dir(workspace::root())?.join("fuzz");
    // A target is named so that the flags do not reach build scripts and macros.
    let mut command = cargo::host(&["build", "--locked", "--package", "gatecell-fuzz"]);
    command.args(["--profile", "fuzz", "--features", "libfuzzer", "--bins"]);
    command.args(["--target", host.trim()]);
    command.env("CARGO_TARGET_DIR", &folder);
    command.env("RUSTFLAGS", COVERAGE);
    shell::run(&mut command)?;
    Ok(folder.join(host.trim()).join("fuzz"))
}

fn fuzz(target: Target, programs: &Path, seconds: u64, seed: u32) -> Result<()> {
    let name = target.name();
    let scratch = workspace::scratch()?.join("fuzz").join(&name);
    let [found, artifacts] = ["found", "artifacts"].map(|folder| scratch.join(folder));
    for folder in [&found, &artifacts] {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let mut command = Command::new(programs.join(format!("fuzz-{name}")));
    command.current_dir(workspace::root());
    command.arg(format!("-seed={seed}"));
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-timeout={TIMEOUT}"));
    command.arg(format!("-malloc_limit_mb={ALLOCATION}"));
    command.arg(format!("-rss_limit_mb={MEMORY}"));
    command.arg(format!("-max_len={LARGEST_INPUT}"));
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    // New inputs go into the first folder; the others are only read.
    command.arg(&found).arg(format!("tests/fuzz/corpus/{name}"));
    command.args(target.fixtures());
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", shell::line(&command)))?;
    let log = String::from_utf8_lossy(&output.stderr);
    say!("{name}: {}", outcome::read(output.status, &log)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_a_program() {
        let folder = workspace::root().join("tests/fuzz/fuzz_targets");
        let programs = std::fs::read_dir(folder).unwrap().map(|entry| {
            let path = entry.unwrap().path();
            path.file_stem().unwrap().to_string_lossy().into_owned()
        });
        let mut programs: Vec<_> = programs.collect();
        let mut targets: Vec<_> = Target::value_variants().iter().map(|t| t.name()).collect();
        programs.sort();
        targets.sort();
        assert_eq!(programs, targets);
    }
}
