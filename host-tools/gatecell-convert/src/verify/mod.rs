//! How far an engine is from the float reference, layer by layer.

mod candidate;
mod difference;
mod labels;
mod report;
mod sequence;

#[cfg(test)]
mod tests;

pub use candidate::Candidate;
pub use difference::{Difference, Place};
pub use report::{
    Accuracy, Disagreement, GateReport, LabelReport, NodeReport, OutputReport, Verification,
};

use gatecell_network::batch;
use gatecell_network::engine::{Engine, Item};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::remedy::Remedy;

/// Runs both engines over `items` and compares every layer and output.
/// `labels` are the true classes, one per sequence. The result does not depend
/// on the number of cores; `progress(done, total)` is called after each sequence.
///
/// # Errors
///
/// No sequences, labels of another number, or a sequence that an engine cannot
/// compute.
pub fn verify(
    network: &Network,
    reference: &dyn Engine,
    candidate: &Candidate,
    items: &[Item],
    labels: Option<&[usize]>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Verification> {
    if items.is_empty() {
        return Err(Error::new(
            "there are no sequences to verify on",
            Remedy::Sequences,
        ));
    }
    if let Some(labels) = labels
        && labels.len() != items.len()
    {
        return Err(Error::new(
            format!("{} labels for {} sequences", labels.len(), items.len()),
            Remedy::ClassNumbers,
        ));
    }
    let comparison = sequence::Comparison::new(network, candidate);
    let work = |index: usize| {
        let item = &items[index];
        let expected = reference.run(item)?;
        let found = candidate.engine.run(item)?;
        comparison.compare(index, item, &expected, &found)
    };
    let findings = batch::map(items.len(), &work, progress)?;
    let mut report = comparison.report(reference.name(), items, findings);
    if let (Some(report), Some(labels)) = (&mut report.labels, labels) {
        labels::accuracy(report, labels);
    }
    Ok(report)
}
