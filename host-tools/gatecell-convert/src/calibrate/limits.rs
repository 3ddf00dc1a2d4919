//! Values that no device format has a number for.

use gatecell_network::engine::{Item, Trace};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::remedy::Remedy;

/// Refuses the first input or initial state that is not finite in single precision, which
/// is what a device reads.
pub(super) fn check_item(network: &Network, sequence: usize, item: &Item) -> Result<()> {
    let width = network.input.input_size;
    if let Some((step, feature, value)) = beyond(&item.input, width) {
        return Err(Error::new(
            format!(
                "sequence {sequence}, step {step}, feature {feature} is {value:e}: \
                 beyond single precision, in which a device reads it"
            ),
            Remedy::SinglePrecision,
        )
        .at(&network.input.name));
    }
    for (state, values) in network.state_inputs.iter().zip(&item.states) {
        if let Some((_, at, value)) = beyond(values, values.len()) {
            return Err(Error::new(
                format!("sequence {sequence}, element {at} is {value:e}: beyond single precision"),
                Remedy::SinglePrecision,
            )
            .at(&state.name));
        }
    }
    Ok(())
}

/// Refuses the first value of a layer that is not finite in single precision.
pub(super) fn check_trace(network: &Network, sequence: usize, trace: &Trace) -> Result<()> {
    for (node, computed) in network.nodes.iter().zip(&trace.nodes) {
        let hidden = computed.multiplied.iter().flat_map(|m| {
            let parts = [&m.hidden, &m.reset_hidden, &m.cells, &m.unprojected];
            parts.map(|values| values.as_slice())
        });
        let cells = [std::slice::from_ref(&computed.cell_peak)];
        let all = std::iter::once(computed.output.as_slice());
        for values in all.chain(hidden).chain(cells) {
            if let Some((step, feature, value)) = beyond(values, node.width) {
                return Err(Error::new(
                    format!(
                        "the layer computes {value:e} in sequence {sequence}, step {step}, \
                         feature {feature}: beyond single precision"
                    ),
                    Remedy::SinglePrecision,
                )
                .at(format!("layer {:?}", node.name)));
            }
        }
    }
    Ok(())
}

/// Vector, feature and value of the first one that is not finite in single precision.
fn beyond(values: &[f64], width: usize) -> Option<(usize, usize, f64)> {
    let at = values.iter().position(|&v| !(v as f32).is_finite())?;
    let width = width.max(1);
    Some((at / width, at % width, values[at]))
}
