//! The library's code for every processor, linted without being built: a change that breaks
//! another core's code shows in seconds on any host. The kernels that a target leaves open are
//! chosen by the processor, as for the boards.
use anyhow::{Context, Result};

use super::each::for_each;
use crate::setup::TARGETS;
use crate::{cargo, shell};

/// Processors that have kernels of their own, beside the targets' own.
const PROCESSORS: [&str; 2] = ["cortex-m33", "cortex-m55"];
const THEIRS: &str = "thumbv8m.main-none-eabihf";

pub(super) fn run() -> Result<()> {
    let targets = TARGETS.map(|target| (target, None));
    let processors = PROCESSORS.map(|processor| (THEIRS, Some(processor)));
    let all: Vec<_> = targets.into_iter().chain(processors).collect();
    for_each(&all, |(target, processor)| {
        lint(target, processor).with_context(|| processor.unwrap_or(target))
    })
}

/// With the optional features too: they are what users turn on on a chip.
fn lint(target: &str, processor: Option<&str>) -> Result<()> {
    let mut command = cargo::host(&["clippy", "--locked", "--all-features", "--target", target]);
    let crates = ["gatecell-kernels", "gatecell", "gatecell-frontend"];
    command.args(crates.iter().flat_map(|name| ["-p", name]));
    if let Some(processor) = processor {
        command.env("RUSTFLAGS", format!("-C target-cpu={processor}"));
    }
    shell::run(command.args(["--", "-D", "warnings"]))
}
