//! How fast the host simulates and compares.

use std::time::{Duration, Instant};

use gatecell_convert::batch;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::error::Result;
use serde_json::{Value, json};

use crate::table::Table;

/// Sequences that are simulated for the measure alone.
const SAMPLE: usize = 100;

/// Measured on this computer, with all its cores.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speed {
    /// Of the simulator alone.
    steps_per_second: f64,
    /// Of the whole comparison with the reference.
    seconds_per_1000: f64,
}

impl Speed {
    /// `comparison` is what comparing all of `items` took.
    pub(crate) fn measure(
        engine: &dyn Engine,
        items: &[Item],
        comparison: Duration,
    ) -> Result<Self> {
        let sample = &items[..items.len().min(SAMPLE)];
        let start = Instant::now();
        batch::run_all(engine, sample, &mut |_, _| ())?;
        let seconds = start.elapsed().as_secs_f64().max(1e-9);
        let steps: usize = sample.iter().map(|item| item.steps).sum();
        Ok(Self {
            steps_per_second: steps as f64 / seconds,
            seconds_per_1000: 1000.0 * comparison.as_secs_f64() / items.len().max(1) as f64,
        })
    }

    pub(crate) fn table(&self) -> Table {
        let mut table = Table::new("Speed of this computer", &[]);
        let mut row = |name: &str, value: String| table.row([name.to_owned(), value]);
        row(
            "simulated steps per second",
            format!("{:.0}", self.steps_per_second),
        );
        row(
            "seconds per 1000 sequences verified",
            format!("{:.2}", self.seconds_per_1000),
        );
        table
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "simulated_steps_per_second": self.steps_per_second,
            "seconds_per_1000_sequences": self.seconds_per_1000,
        })
    }
}
