use anyhow::Result;

use super::each::for_each;
use crate::{cargo, shell};

pub(super) fn run() -> Result<()> {
    for_each(&[cargo::host, cargo::firmware], |cargo| {
        shell::run(&mut cargo(&["fmt", "--all", "--check"]))
    })
}
