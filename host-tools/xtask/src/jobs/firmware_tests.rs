use anyhow::Result;

use crate::{cargo, models, shell};

/// The part without a board runs on the host, which is not the workspace's default target.
pub(super) fn run() -> Result<()> {
    models::generate()?;
    let arguments = ["test", "--locked", "-p", "app", "--target", "host-tuple"];
    shell::run(&mut cargo::firmware(&arguments))
}
