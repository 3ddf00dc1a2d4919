use anyhow::Result;

use crate::{cargo, shell};

/// The part without a board runs on the host, which is not the workspace's default target.
pub(super) fn run() -> Result<()> {
    let arguments = ["test", "--locked", "-p", "app", "--target", "host-tuple"];
    shell::run(&mut cargo::firmware(&arguments))
}
