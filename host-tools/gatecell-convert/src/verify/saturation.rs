//! Counts of numbers at the limit of their format.

use super::report::{CellSaturation, InputSaturation, NodeSaturation, Saturation};
use crate::engine::{Item, Trace};
use crate::network::{Activation, Cell, Layer, Network, Value};
use crate::quantize::{DeviceLayer, DeviceNetwork, Representation};

/// Counts on one sequence; `None` where the format has no limits.
pub(super) fn count(device: &DeviceNetwork, item: &Item, trace: &Trace) -> Option<Saturation> {
    let scales = device.input.as_ref()?;
    let top = device.format.integer()?.top();
    let mut input = InputSaturation {
        elements: item.input.len(),
        outside: 0,
    };
    for frame in item.input.chunks_exact(scales.offset.len().max(1)) {
        let scales = scales.inverse_scale.iter().zip(&scales.offset);
        for (&x, (&inverse_scale, &offset)) in frame.iter().zip(scales) {
            // As the device computes it; half a step beyond the end still rounds to it.
            let steps = x as f32 * inverse_scale + offset;
            if !(-top - 1.5..top + 0.5).contains(&f64::from(steps)) {
                input.outside += 1;
            }
        }
    }
    let mut saturation = Saturation {
        input,
        ..Saturation::default()
    };
    for (id, node) in device.network.nodes.iter().enumerate() {
        let Some(computed) = trace.nodes.get(id) else {
            continue;
        };
        if let representation @ Representation::Activation { scale, .. } =
            &device.representations[id]
            && !scale.is_empty()
        {
            let at_limit = computed
                .output
                .iter()
                .zip((0..scale.len()).cycle())
                .filter(|&(value, feature)| {
                    let (scale, offset) = representation.step(feature);
                    let steps = (value / scale + offset).round();
                    steps >= top || steps < -top
                })
                .count();
            saturation.nodes.push(NodeSaturation {
                name: node.name.clone(),
                elements: computed.output.len(),
                at_limit,
                bounded: bounded(&device.network, Value::Node(id)),
            });
        }
        if let DeviceLayer::Lstm(cells) = &device.layers[id] {
            let bits = cells.iter().filter_map(|cell| cell.cell_frac_bits).max();
            let one = 2f64.powi(bits.unwrap_or_default() as i32);
            let limit = 2f64.powi(30) / one;
            // The largest positive number is one unit below the limit.
            let reached = computed.cell_peak >= limit - 1.0 / one;
            saturation.cells.push(CellSaturation {
                name: node.name.clone(),
                limit,
                peak: computed.cell_peak,
                sequences_at_limit: usize::from(reached),
            });
        }
    }
    Some(saturation)
}

/// Whether a value is bounded by 1 by its function.
fn bounded(network: &Network, value: Value) -> bool {
    let node = match value {
        Value::Node(node) | Value::FinalHidden { node, .. } => &network.nodes[node],
        Value::Input | Value::FinalCell { .. } => return false,
    };
    match &node.layer {
        Layer::Recurrent(layer) => layer
            .directions
            .iter()
            .all(|direction| match &direction.cell {
                Cell::Rnn(rnn) => rnn.activation == Activation::Tanh,
                Cell::Lstm(lstm) => lstm.projection.is_none(),
                Cell::Gru(_) => true,
            }),
        Layer::Activation(activation) => {
            matches!(activation, Activation::Tanh | Activation::Sigmoid)
        }
        Layer::LastStep | Layer::Flatten { .. } | Layer::Concat => {
            node.inputs.iter().all(|&input| bounded(network, input))
        }
        _ => false,
    }
}

/// Adds the counts of another sequence.
pub(super) fn merge(total: &mut Option<Saturation>, part: Option<Saturation>) {
    let (Some(total), Some(part)) = (total.as_mut(), part.as_ref()) else {
        if total.is_none() {
            *total = part;
        }
        return;
    };
    total.input.elements += part.input.elements;
    total.input.outside += part.input.outside;
    for (total, part) in total.nodes.iter_mut().zip(&part.nodes) {
        total.elements += part.elements;
        total.at_limit += part.at_limit;
    }
    for (total, part) in total.cells.iter_mut().zip(&part.cells) {
        total.peak = total.peak.max(part.peak);
        total.sequences_at_limit += part.sequences_at_limit;
    }
}
