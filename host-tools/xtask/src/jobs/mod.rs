//! The jobs of continuous integration. Each is a subcommand.
mod counting;
mod cross;
mod docs;
mod each;
mod emulator;
mod firmware;
mod firmware_clippy;
mod firmware_tests;
mod fmt;
mod fuzz;
mod host_clippy;
mod host_tests;
mod imports;
mod kernels;
mod lanes;
mod miri;
mod models;
mod no_panic;
mod packages;

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use clap::Subcommand;

use crate::{bench, output, setup, table};

/// One job.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub(crate) enum Job {
    /// Check the formatting of both workspaces
    Fmt,
    /// Check that no sources import each other in a circle
    Imports,
    /// Check that the public packages are whole
    Packages,
    /// Lint the host workspace
    Clippy,
    /// Run the tests of the host workspace
    HostTests,
    /// Fuzz the importers and the restoring of states, 60 seconds in all
    Fuzz {
        /// One target only
        #[arg(long)]
        only: Option<fuzz::Target>,
        /// How long, in all
        #[arg(long, default_value_t = FUZZ_SECONDS)]
        seconds: u64,
        /// Where chance begins; 0 for anywhere
        #[arg(long, default_value_t = 1)]
        seed: u32,
    },
    /// Check under Miri that the kernels' callers keep their promises
    Miri,
    /// Build the documentation
    Docs,
    /// Lint the library's code for every processor, without building it
    Cross,
    /// Lint the firmware for every kind of board
    FirmwareClippy,
    /// Run the firmware's tests on the host
    FirmwareTests,
    /// Build the firmware for every board, emulated and real
    FirmwareBuild,
    /// Check that neither panics nor soft floats are linked into the path of the model
    NoPanic,
    /// Check the instruction counter against known counts
    Counting,
    /// Check the kernels of every processor against their specification, in the emulators
    Kernels,
    /// Run the self-test and the listener in the emulators
    Emulator,
    /// Compare the models on emulated chips with the host, bit for bit
    Models,
    /// Measure the layers on every emulated chip and compare with the committed baseline
    Bench(bench::Arguments),
}

/// How long continuous integration fuzzes, over all targets.
const FUZZ_SECONDS: u64 = 60;

impl Job {
    const COUNT: usize = 18;

    const ALL: [Self; Self::COUNT] = [
        Self::Fmt,
        Self::Imports,
        Self::Packages,
        Self::Clippy,
        Self::HostTests,
        Self::Fuzz {
            only: None,
            seconds: FUZZ_SECONDS,
            seed: 1,
        },
        Self::Miri,
        Self::Docs,
        Self::Cross,
        Self::FirmwareClippy,
        Self::FirmwareTests,
        Self::FirmwareBuild,
        Self::NoPanic,
        Self::Counting,
        Self::Kernels,
        Self::Emulator,
        Self::Models,
        Self::Bench(bench::Arguments::ALL),
    ];

    /// For the loop of editing and testing.
    const QUICK: [Self; 4] = [Self::Fmt, Self::Imports, Self::Clippy, Self::HostTests];

    /// `None` for jobs that build nothing.
    fn lane(&self) -> Option<Lane> {
        match self {
            Self::Fmt | Self::Imports => None,
            Self::Packages | Self::Clippy | Self::HostTests | Self::Docs | Self::Cross => {
                Some(Lane::Host)
            }
            Self::Fuzz { .. } => Some(Lane::Fuzz),
            Self::Miri => Some(Lane::Miri),
            Self::FirmwareClippy
            | Self::FirmwareTests
            | Self::FirmwareBuild
            | Self::NoPanic
            | Self::Counting
            | Self::Kernels
            | Self::Emulator
            | Self::Models
            | Self::Bench(_) => Some(Lane::Firmware),
        }
    }

    /// As on the command line.
    fn name(&self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Imports => "imports",
            Self::Packages => "packages",
            Self::Clippy => "clippy",
            Self::HostTests => "host-tests",
            Self::Fuzz { .. } => "fuzz",
            Self::Miri => "miri",
            Self::Docs => "docs",
            Self::Cross => "cross",
            Self::FirmwareClippy => "firmware-clippy",
            Self::FirmwareTests => "firmware-tests",
            Self::FirmwareBuild => "firmware-build",
            Self::NoPanic => "no-panic",
            Self::Counting => "counting",
            Self::Kernels => "kernels",
            Self::Emulator => "emulator",
            Self::Models => "models",
            Self::Bench(_) => "bench",
        }
    }

    fn run(&self) -> Result<()> {
        match self {
            Self::Fmt => fmt::run(),
            Self::Imports => imports::run(),
            Self::Packages => packages::run(),
            Self::Clippy => host_clippy::run(),
            Self::HostTests => host_tests::run(),
            Self::Fuzz {
                only,
                seconds,
                seed,
            } => fuzz::run(*only, *seconds, *seed),
            Self::Miri => miri::run(),
            Self::Docs => docs::run(),
            Self::Cross => cross::run(),
            Self::FirmwareClippy => firmware_clippy::run(),
            Self::FirmwareTests => firmware_tests::run(),
            Self::FirmwareBuild => firmware::run(),
            Self::NoPanic => no_panic::run(),
            Self::Counting => counting::run(),
            Self::Kernels => kernels::run(),
            Self::Emulator => emulator::run(),
            Self::Models => models::run(),
            Self::Bench(arguments) => bench::run(arguments),
        }
    }
}

/// The folder of built files that a job works in; cargo lets one at a time into each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    Host,
    Firmware,
    Fuzz,
    Miri,
}

/// The names of all jobs, for the command line.
pub(crate) fn names() -> [&'static str; Job::COUNT] {
    Job::ALL.each_ref().map(Job::name)
}

/// Installs what is missing and runs all jobs, or those of some names.
pub(crate) fn run_all(only: &[String]) -> ExitCode {
    if let Err(error) = setup::run(false) {
        // The jobs that need what is missing fail by themselves; the others still tell something.
        eprintln!("error: setup is incomplete: {error:#}");
    }
    let is_meant = |job: &Job| only.is_empty() || only.iter().any(|name| name == job.name());
    let jobs: Vec<Job> = Job::ALL.into_iter().filter(is_meant).collect();
    run_side_by_side(&jobs)
}

/// What takes seconds after a change on the host.
pub(crate) fn run_quick() -> ExitCode {
    run_side_by_side(&Job::QUICK)
}

/// Runs one job, whose output is shown as it comes.
pub(crate) fn run_one(job: &Job) -> ExitCode {
    let start = Instant::now();
    println!("\n=== {}", job.name());
    let outcome = outcome(job);
    report(&[(job, outcome)], start.elapsed())
}

/// Runs the jobs, all of them whatever fails, lane beside lane. The output of each is shown in
/// one piece, when it is over.
fn run_side_by_side(jobs: &[Job]) -> ExitCode {
    let start = Instant::now();
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let outcomes = lanes::side_by_side(jobs, cores.min(4), Job::lane, |job| {
        let name = job.name();
        output::release(format!("--- {name} begins\n").as_bytes());
        let (outcome, mut printed) = output::keep(|| outcome(job));
        let mut text = format!("\n=== {name}\n").into_bytes();
        text.append(&mut printed);
        output::release(&text);
        outcome
    });
    let all: Vec<_> = jobs.iter().zip(outcomes).collect();
    report(&all, start.elapsed())
}

/// How a job ended, and how long it took.
type Outcome = (Result<()>, Duration);

fn outcome(job: &Job) -> Outcome {
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| job.run()));
    let result = result.unwrap_or_else(|_| Err(anyhow!("the task itself panicked")));
    if let Err(error) = &result {
        output::show(format_args!("{} failed: {error:#}\n", job.name()));
    }
    (result, start.elapsed())
}

/// Prints a table and the errors again. The last line counts the jobs.
fn report(jobs: &[(&Job, Outcome)], time: Duration) -> ExitCode {
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f32());
    let mut rows: Vec<_> = jobs
        .iter()
        .map(|(job, (result, time))| {
            let verdict = if result.is_ok() { "passed" } else { "FAILED" };
            [job.name().into(), verdict.into(), seconds(*time)]
        })
        .collect();
    if jobs.len() > 1 {
        rows.push(["all".into(), String::new(), seconds(time)]);
    }
    println!("\n{}", table::render(["job", "result", "time"], &rows));
    let mut failed = 0;
    for (job, (result, _)) in jobs {
        if let Err(error) = result {
            failed += 1;
            println!("{}: {error:#}", job.name());
        }
    }
    println!("{} passed, {failed} failed", jobs.len() - failed);
    ExitCode::from(u8::from(failed > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_run_and_is_a_subcommand() {
        let command = <Job as Subcommand>::augment_subcommands(clap::Command::new("xtask"));
        let names: Vec<_> = command.get_subcommands().map(|c| c.get_name()).collect();
        assert_eq!(names, Job::ALL.each_ref().map(Job::name));
    }
}
