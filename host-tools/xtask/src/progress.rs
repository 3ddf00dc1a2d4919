//! Showing that something goes on.
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

/// Runs one step with a spinner beside its name, and leaves a line with the time it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    if output::is_kept() {
        return timed(name, work);
    }
    let spinner = ProgressBar::new_spinner().with_message(name.to_owned());
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
        .context("the template of the spinner")?;
    spinner.set_style(style);
    spinner.enable_steady_tick(Duration::from_millis(100));
    // It is cleared before the line is shown.
    timed(name, || {
        let result = work();
        spinner.finish_and_clear();
        result
    })
}

fn timed<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = work();
    let mark = if result.is_ok() { "✓" } else { "✗" };
    let seconds = start.elapsed().as_secs_f32();
    output::show(format_args!("{mark} {name} ({seconds:.1} s)\n"));
    result.with_context(|| name.to_owned())
}
