//! Running other programs.
use std::io::{self, Read};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::output;

/// Shows the command and runs it with its output visible; an exit code but 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    output::show(format_args!("$ {line}\n"));
    let status = if output::is_kept() {
        kept_status(command)
    } else {
        command.status()
    };
    let status = status.with_context(|| format!("cannot start {line}"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs the command and keeps what it prints, both kinds as they come.
fn kept_status(command: &mut Command) -> io::Result<ExitStatus> {
    let (mut reader, writer) = io::pipe()?;
    command.stdin(Stdio::null());
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    // The ends of the pipe that the command holds; else it would never be closed.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut printed = Vec::new();
    reader.read_to_end(&mut printed)?;
    output::add(&printed);
    child.wait()
}

/// Runs the command silently and returns its standard output; the rest is in the error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let done = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {line}"))?;
    if !done.status.success() {
        let stderr = String::from_utf8_lossy(&done.stderr);
        bail!("`{line}` failed ({}):\n{}", done.status, stderr.trim());
    }
    String::from_utf8(done.stdout).with_context(|| format!("{line}: output is not UTF-8"))
}

/// Whether the command runs and succeeds.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    output(command).is_ok()
}

/// Whether there is such a program on the path.
pub(crate) fn exists(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|dir| dir.join(program).is_file())
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| {
            let word = word.to_string_lossy();
            // The path of the toolchain's cargo tells nothing.
            match word.strip_suffix("/bin/cargo") {
                Some(_) => "cargo".into(),
                None => word.into_owned(),
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}
