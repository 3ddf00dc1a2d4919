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
mod miri;
mod models;
mod no_panic;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::Subcommand;

use crate::{bench, setup, table};

/// One job.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub(crate) enum Job {
    /// Check the formatting of both workspaces
    Fmt,
    /// Check that no sources import each other in a circle
    Imports,
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
    /// Build the library for every supported processor
    Cross,
    /// Lint the firmware for every board
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
    const ALL: [Self; 17] = [
        Self::Fmt,
        Self::Imports,
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

    /// As on the command line.
    fn name(&self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Imports => "imports",
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

/// Installs what is missing and runs all jobs.
pub(crate) fn run_all() -> ExitCode {
    if let Err(error) = setup::run(false) {
        // The jobs that need what is missing fail by themselves; the others still tell something.
        eprintln!("error: setup is incomplete: {error:#}");
    }
    run(&Job::ALL)
}

/// Runs the jobs, all of them whatever fails. The last line counts them.
pub(crate) fn run(jobs: &[Job]) -> ExitCode {
    let mut rows = Vec::new();
    let mut failures = Vec::new();
    for job in jobs {
        let name = job.name();
        println!("\n=== {name}");
        let start = Instant::now();
        let result = job.run();
        let seconds = format!("{:.1} s", start.elapsed().as_secs_f32());
        let verdict = if result.is_ok() { "passed" } else { "FAILED" };
        rows.push([name.into(), verdict.into(), seconds]);
        if let Err(error) = result {
            eprintln!("{name} failed: {error:#}");
            failures.push((name, error));
        }
    }
    println!("\n{}", table::render(["job", "result", "time"], &rows));
    for (name, error) in &failures {
        println!("{name}: {error:#}");
    }
    let failed = failures.len();
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
