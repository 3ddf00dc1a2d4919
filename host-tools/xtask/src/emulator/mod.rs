//! Running programs in QEMU.
mod decode;
mod process;
mod profile;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::board::Board;
use crate::elf::Elf;
use crate::{plugin, workspace};

pub(crate) use profile::Profile;

/// No program of ours takes longer, and one that hangs must not hang the tests.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(300);

/// What came out of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QemuOutput {
    /// The messages the program logged, one string each, without level and location.
    pub(crate) logs: Vec<String>,
    /// Executed instructions of each interval between markers, in order; empty when not counted.
    pub(crate) counts: Vec<u64>,
    /// Where the instructions of each interval stand; empty when not profiled.
    pub(crate) profiles: Vec<Profile>,
    /// What the program passed to `exit`.
    pub(crate) exit_code: i32,
}

impl QemuOutput {
    /// Itself, if the program exited with 0; otherwise an error with its last messages.
    pub(crate) fn expect_success(self) -> Result<Self> {
        if self.exit_code == 0 {
            return Ok(self);
        }
        let last = self.logs.len().saturating_sub(10);
        let logs = self.logs[last..].join("\n");
        bail!("exited with code {}; it logged:\n{logs}", self.exit_code)
    }
}

/// What the plugin is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    /// Nothing: the program runs without it, at full speed.
    Nothing,
    /// Count the instructions of every interval.
    Intervals,
    /// Also say where they stand.
    Profile,
}

/// Runs a program to its end and decodes what it logged.
pub(crate) fn run_qemu(
    elf: &Path,
    board: Board,
    count: Count,
    timeout: Duration,
) -> Result<QemuOutput> {
    let (qemu, machine) = board.emulator();
    let mut command = Command::new(qemu);
    command.args(machine);
    command.args(["-nographic", "-monitor", "none", "-serial", "none"]);
    command.args(["-semihosting-config", "enable=on,target=native"]);
    let counts_file = match count {
        Count::Nothing => None,
        Count::Intervals | Count::Profile => Some(new_file("counts")?),
    };
    let profile_file = match count {
        Count::Profile => Some(new_file("profile")?),
        Count::Nothing | Count::Intervals => None,
    };
    if let Some(file) = &counts_file {
        let mut argument = plugin::build()?.into_os_string();
        argument.push(",out=");
        argument.push(file);
        if let Some(file) = &profile_file {
            argument.push(",profile=");
            argument.push(file);
        }
        command.arg("-plugin").arg(argument);
    }
    command.arg("-kernel").arg(elf);

    let finished = process::run(command, timeout)
        .with_context(|| format!("{} on {}", elf.display(), board.name()))?;
    let logs = decode::decode(Elf::read(elf)?.bytes(), &finished.stdout)?;
    let counts = counts_file.map_or(Ok(Vec::new()), |file| counts(&take(&file)?))?;
    let profiles = profile_file.map_or(Ok(Vec::new()), |file| Profile::parse(&take(&file)?))?;
    Ok(QemuOutput {
        logs,
        counts,
        profiles,
        exit_code: finished.code,
    })
}

/// `cargo xtask run`, which is also the firmware's runner.
pub(crate) fn run_and_print(elf: &Path) -> Result<ExitCode> {
    let Some(board) = Board::of_program(elf) else {
        let known = Board::ALL.map(Board::triple).join(", ");
        bail!("{} is under no folder named {known}", elf.display());
    };
    let output = run_qemu(elf, board, Count::Intervals, TIMEOUT)?;
    for line in &output.logs {
        println!("{line}");
    }
    for (i, count) in output.counts.iter().enumerate() {
        eprintln!("interval {i}: {count} instructions");
    }
    Ok(ExitCode::from(u8::try_from(output.exit_code).unwrap_or(1)))
}

/// A file that no other run uses.
fn new_file(what: &str) -> Result<PathBuf> {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    Ok(workspace::scratch()?.join(format!("{what}-{}-{run}.txt", std::process::id())))
}

/// The text of a file of the plugin's, which is removed.
fn take(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("the plugin left no {}", file.display()))?;
    std::fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
    Ok(text)
}

fn counts(text: &str) -> Result<Vec<u64>> {
    text.lines()
        .map(|line| {
            line.parse()
                .with_context(|| format!("not a count: {line:?}"))
        })
        .collect()
}
