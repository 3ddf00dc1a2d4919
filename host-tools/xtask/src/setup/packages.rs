//! Programs that come from the distribution.
use anyhow::{Result, bail};

use super::apt;
use crate::shell;

/// A program, and the Debian packages that bring it.
const PROGRAMS: [(&str, &[&str]); 4] = [
    ("qemu-system-arm", &["qemu-system-arm"]),
    ("qemu-system-riscv32", &["qemu-system-misc"]),
    ("cc", &["gcc", "libc6-dev"]),
    // For libFuzzer.
    ("c++", &["g++"]),
];

pub(super) fn install(dry_run: bool) -> Result<()> {
    let mut missing = Vec::new();
    for (program, packages) in PROGRAMS {
        if shell::exists(program) {
            println!("{program}: present");
        } else {
            println!("{program}: missing, comes with {}", packages.join(", "));
            missing.extend_from_slice(packages);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    if !shell::exists("apt-get") {
        bail!(
            "this system has no apt-get; install what Debian calls {} (QEMU 6.0 to 8.2 with \
             plugins enabled)",
            missing.join(", ")
        );
    }
    apt::install(&missing, dry_run)
}
