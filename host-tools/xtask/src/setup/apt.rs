//! Installing Debian packages.
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;

/// A newer qemu-utils, as from backports, declares that it breaks the stable release's QEMU
/// packages. Apt then either gives up or removes it silently; neither is wanted.
const IN_THE_WAY: &str = "qemu-utils";

/// What this user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rights {
    Root,
    Sudo,
    None,
}

/// Installs the packages; with `dry_run` only says what it would do.
pub(super) fn install(packages: &[&str], dry_run: bool) -> Result<()> {
    let rights = rights();
    if rights == Rights::None && !dry_run {
        bail!(
            "installing packages needs root, and sudo would ask for a password; run\n    \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
            packages.join(" ")
        );
    }
    println!("Packages: updating the lists");
    if let Err(error) = act(apt(rights, &["update"]), dry_run) {
        // One source of many may be unreachable; what is needed may be there all the same.
        println!("updating failed, going on with the lists as they are: {error:#}");
    }
    let mut wanted = [&["--no-remove"], packages].concat();
    if let Err(error) = simulate(&wanted) {
        wanted = without_conflict(packages, rights, dry_run, error)?;
    }
    println!("Packages: installing {}", packages.join(", "));
    act(install_command(rights, &wanted), dry_run)
}

/// The same packages and an order to remove the one that is in the way, if that helps and may
/// be done: on a person's machine they should decide, so only root itself or CI goes on.
fn without_conflict<'a>(
    packages: &[&'a str],
    rights: Rights,
    dry_run: bool,
    error: anyhow::Error,
) -> Result<Vec<&'a str>> {
    const REMOVE: &str = "qemu-utils-";
    let mut wanted = packages.to_vec();
    wanted.push(REMOVE);
    if !is_installed(IN_THE_WAY) || simulate(&wanted).is_err() {
        return Err(error.context("apt-get cannot install the packages"));
    }
    let command = shell::line(&install_command(rights, &wanted));
    println!(
        "Packages: the installed {IN_THE_WAY} is of another release and does not go with \
         {}; it has to be removed",
        packages.join(", ")
    );
    let in_ci = std::env::var_os("CI").is_some();
    if rights == Rights::Root || in_ci || dry_run {
        return Ok(wanted);
    }
    bail!("not removing {IN_THE_WAY} unasked; if you do not need it, run\n    {command}");
}

fn rights() -> Rights {
    let id = shell::output(Command::new("id").arg("-u")).unwrap_or_default();
    if id.trim() == "0" {
        Rights::Root
    } else if shell::succeeds(Command::new("sudo").args(["-n", "true"])) {
        Rights::Sudo
    } else {
        Rights::None
    }
}

fn apt(rights: Rights, arguments: &[&str]) -> Command {
    let mut command = match rights {
        Rights::Sudo => {
            let mut sudo = Command::new("sudo");
            sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            sudo
        }
        Rights::Root | Rights::None => Command::new("apt-get"),
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command.args(arguments);
    command
}

fn install_command(rights: Rights, packages: &[&str]) -> Command {
    let mut command = apt(rights, &["install", "-y", "--no-install-recommends"]);
    command.args(packages);
    command
}

/// Whether apt could do it; needs no rights.
fn simulate(packages: &[&str]) -> Result<()> {
    let mut command = apt(Rights::None, &["install", "-s", "--no-install-recommends"]);
    shell::output(command.args(packages)).map(drop)
}

fn is_installed(package: &str) -> bool {
    // apt and not dpkg, so that it is the same list that the simulation works on.
    shell::output(Command::new("apt-cache").args(["policy", package]))
        .is_ok_and(|text| says_installed(&text))
}

/// Whether `apt-cache policy` reports an installed version.
fn says_installed(policy: &str) -> bool {
    policy
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Installed:"))
        .any(|version| version.trim() != "(none)")
}

fn act(mut command: Command, dry_run: bool) -> Result<()> {
    if dry_run {
        println!("would run `{}`", shell::line(&command));
        return Ok(());
    }
    shell::run(&mut command).context("apt-get failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_policies() {
        assert!(says_installed("qemu-utils:\n  Installed: 1:10.0.2\n"));
        assert!(!says_installed("qemu-utils:\n  Installed: (none)\n"));
        assert!(!says_installed("N: Unable to locate package x\n"));
    }

    #[test]
    fn refuses_what_does_not_exist() {
        if shell::exists("apt-get") {
            assert!(simulate(&["no-such-package-of-gatecell"]).is_err());
        }
    }
}
