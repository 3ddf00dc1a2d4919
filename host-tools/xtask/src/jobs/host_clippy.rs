use anyhow::Result;

use crate::{cargo, shell};

pub(super) fn run() -> Result<()> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked"];
    shell::run(cargo::host(&arguments).args(["--", "-D", "warnings"]))
}
