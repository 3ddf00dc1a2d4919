use anyhow::Result;

use super::each::for_each;
use crate::setup::TARGETS;
use crate::{cargo, shell};

/// With the optional features too: they are what users turn on on a chip.
pub(super) fn run() -> Result<()> {
    for_each(&TARGETS, |target| {
        let crates = ["-p", "gatecell", "-p", "gatecell-frontend"];
        let build = ["build", "--locked", "--all-features", "--target", target];
        shell::run(cargo::host(&build).args(crates))
    })
}
