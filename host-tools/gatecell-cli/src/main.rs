//! The `gatecell` command: inspects, quantizes, runs and verifies recurrent
//! networks for microcontrollers.
//!
//! Each command computes an [`output::Answer`], which is printed as tables or,
//! with `--json`, as JSON. Errors are two lines, what is wrong and what to do,
//! and exit code 2.
#![forbid(unsafe_code)]

mod args;
mod bench;
mod comparison;
mod features;
mod files;
mod gates;
mod html;
mod input;
mod inspect;
mod json;
mod labels;
mod line;
mod output;
mod progress;
mod quantize;
mod run;
mod saturation;
mod scales;
mod speed;
mod table;
mod tflite;
mod verify;
mod warnings;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use gatecell_convert::error::Result;
use output::{Answer, Stream};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return args::usage(&error),
    };
    match answer(&cli) {
        Ok((answer, stream)) => output::answer(&answer, stream),
        Err(error) => output::error(&error, cli.json),
    }
}

/// Runs the command, and says where its answer goes.
fn answer(cli: &Cli) -> Result<(Answer, Stream)> {
    let outputs = files::outputs(&cli.command)?;
    let stream = files::stream(&outputs, cli.json)?;
    let answer = match &cli.command {
        Command::Inspect(args) => inspect::inspect(args),
        Command::Quantize(args) => quantize::quantize(args, &outputs),
        Command::Run(args) => run::run(args, &outputs),
        Command::Verify(args) => verify::verify(args),
        Command::Bench(args) => bench::bench(args),
        Command::Features(args) => features::features(args, &outputs),
    };
    Ok((answer?, stream))
}
