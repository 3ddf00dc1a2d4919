//! All that the benchmark found.
use super::bar::Bar;
use super::layer::Measure;
use super::model;

/// All that was measured.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) layers: Vec<Measure>,
    /// Whole firmwares; none where only a part was asked for.
    pub(super) whole: Vec<model::Measure>,
    pub(super) bars: Vec<Bar>,
}

#[cfg(test)]
pub(super) mod tests {
    use super::Report;
    use crate::bench::layer;

    /// Of one layer.
    pub(crate) fn report(instructions: u64, code: u64) -> Report {
        Report {
            layers: vec![layer::tests::measure(instructions, code)],
            whole: Vec::new(),
            bars: Vec::new(),
        }
    }
}
