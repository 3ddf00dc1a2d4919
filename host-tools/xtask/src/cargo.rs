//! Running cargo.
use std::process::Command;

use crate::workspace;

/// Cargo in the host workspace.
pub(crate) fn host(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(workspace::root());
    command
}

/// Cargo in the firmware's workspace.
pub(crate) fn firmware(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(workspace::firmware());
    command
}
