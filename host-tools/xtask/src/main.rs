//! Project tasks: `cargo xtask --help`.
//!
//! The jobs of continuous integration are subcommands, one for one; `test` runs them all.

mod bench;
mod board;
mod cargo;
mod demo;
mod device;
mod elf;
mod emulator;
mod firmware;
mod imports;
mod jobs;
mod models;
mod output;
mod plugin;
mod progress;
mod setup;
mod shell;
mod size;
mod table;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::board::Board;
use crate::jobs::Job;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Project tasks")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing: Rust targets and components, the emulators, a C compiler
    Setup {
        /// Say what would be done, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Run the spoken-digits model on an emulated chip and show what it hears
    Demo,
    /// Build the firmware
    Firmware {
        /// For one board only
        #[arg(long)]
        target: Option<Board>,
    },
    /// Show the flash and RAM that each program takes
    Size {
        /// Also of the functions and variables whose name contains this
        #[arg(long)]
        symbol: Option<String>,
    },
    /// Run one program in the emulator and show its logs; exits with its exit code
    Run {
        /// The program, under the folder of its target
        elf: PathBuf,
    },
    /// Measure a generated model on the emulated chips
    BenchModel(bench::model::Arguments),
    /// Run everything that continuous integration runs
    #[command(visible_alias = "ci")]
    Test {
        /// Formatting, imports, lints and tests on the host alone; no firmware, nothing installed
        #[arg(long)]
        quick: bool,
        /// These jobs only
        #[arg(long, value_delimiter = ',', conflicts_with = "quick", value_parser = jobs::names())]
        only: Vec<String>,
    },
    #[command(flatten)]
    Job(Job),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().task {
        Task::Setup { dry_run } => setup::run(dry_run).map(|()| ExitCode::SUCCESS),
        Task::Demo => demo::run().map(|()| ExitCode::SUCCESS),
        Task::Firmware { target } => firmware::run(target).map(|()| ExitCode::SUCCESS),
        Task::Size { symbol } => size::run(symbol.as_deref()).map(|()| ExitCode::SUCCESS),
        Task::Run { elf } => emulator::run_and_print(&elf),
        Task::BenchModel(arguments) => bench::model::run(&arguments).map(|()| ExitCode::SUCCESS),
        Task::Test { quick: true, .. } => Ok(jobs::run_quick()),
        Task::Test { only, .. } => Ok(jobs::run_all(&only)),
        Task::Job(job) => Ok(jobs::run_one(&job)),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
