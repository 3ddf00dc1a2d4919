//! How close each layer comes to the float reference, for the header.

use crate::verify::Verification;

/// Header lines with the signal-to-noise ratio of every layer, as `verify` found
/// it; none for layers that are exact.
pub fn accuracy_lines(found: &Verification) -> Vec<(String, String)> {
    let ratios = found
        .nodes
        .iter()
        .map(|node| (&node.name, node.output.snr_db()));
    ratios
        .filter(|(_, decibels)| decibels.is_finite())
        .map(|(name, decibels)| ("accuracy".into(), format!("{name}: {decibels:.1} dB")))
        .collect()
}
