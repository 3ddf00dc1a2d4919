//! How close each layer comes to the float reference, for the header.

use crate::engine::{Engine, Item};
use crate::error::Result;
use crate::quantize::DeviceNetwork;
use crate::reference::Reference;
use crate::simulate::Simulator;

/// Header lines with the signal-to-noise ratio of every layer of `device` on
/// `items`, against the f64 reference. None without items.
///
/// # Errors
///
/// Those of the reference and of the simulator.
pub fn accuracy_lines(device: &DeviceNetwork, items: &[Item]) -> Result<Vec<(String, String)>> {
    let network = &device.network;
    let (reference, simulator) = (Reference::new(network), Simulator::new(device));
    let mut sums = vec![(0.0, 0.0); network.nodes.len()];
    for item in items {
        let (exact, device) = (reference.run(item)?, simulator.run(item)?);
        for ((exact, device), sums) in exact.nodes.iter().zip(&device.nodes).zip(&mut sums) {
            for (exact, device) in exact.output.iter().zip(&device.output) {
                sums.0 += exact * exact;
                sums.1 += (exact - device).powi(2);
            }
        }
    }
    let lines = network.nodes.iter().zip(sums);
    Ok(lines
        .filter(|(_, (signal, noise))| *signal > 0.0 && *noise > 0.0)
        .map(|(node, (signal, noise))| {
            let decibels = 10.0 * (signal / noise).log10();
            (
                "accuracy".into(),
                format!("{}: {decibels:.1} dB", node.name),
            )
        })
        .collect())
}
