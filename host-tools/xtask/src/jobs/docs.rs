use anyhow::Result;

use crate::{cargo, shell};

pub(super) fn run() -> Result<()> {
    let mut command = cargo::host(&["doc", "--workspace", "--no-deps", "--locked"]);
    shell::run(command.env("RUSTDOCFLAGS", "-D warnings"))
}
