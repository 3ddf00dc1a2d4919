use anyhow::Result;

use crate::{cargo, shell};

pub(super) fn run() -> Result<()> {
    shell::run(&mut cargo::host(&[
        "test",
        "--workspace",
        "--locked",
        "--no-fail-fast",
    ]))
}
