use std::env;

use anyhow::Result;

use crate::output::say;
use crate::{cargo, shell, workspace};

pub(super) fn run() -> Result<()> {
    // Cargo hides what passing tests print, so a skipped test would look like a passed one.
    let beside = workspace::root().join("../shared/data");
    if env::var_os("GATECELL_SHARED_DATA").is_none() && !beside.is_dir() {
        say!(
            "SKIPPED: the tests that need the shared models and data (shared/data beside the \
             repository, or GATECELL_SHARED_DATA) do nothing in this run"
        );
    }
    shell::run(&mut cargo::host(&[
        "test",
        "--workspace",
        "--locked",
        "--no-fail-fast",
    ]))
}
