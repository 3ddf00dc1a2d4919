//! What single precision has no number for: F32 refuses it rather than to go on with
//! infinities, whose differences are no numbers.

use crate::quantize::{Affine, DeviceLayer, DeviceNetwork, FloatAffine};
use gatecell_network::engine::{Item, Trace};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Initial, Layer, Network, Value};
use gatecell_network::remedy::Remedy;

/// Products below this make no difference to a sum.
const SMALL: f64 = 1e-30;

/// Refuses the first input or initial state that is finite, but not in single precision.
pub(super) fn check_item(network: &Network, item: &Item) -> Result<()> {
    let width = network.input.input_size.max(1);
    let states = network.state_inputs.iter().zip(&item.states);
    let input = (network.input.name.as_str(), width, item.input.as_slice());
    let states = states.map(|(state, values)| (state.name.as_str(), state.len.max(1), &**values));
    for (name, width, values) in std::iter::once(input).chain(states) {
        if let Some(at) = values
            .iter()
            .position(|&v| v.is_finite() && !(v as f32).is_finite())
        {
            let value = values[at];
            let (step, feature) = (at / width, at % width);
            return Err(Error::new(
                format!("step {step}, feature {feature} is {value:e}: beyond single precision"),
                Remedy::SinglePrecision,
            )
            .at(name));
        }
    }
    Ok(())
}

/// Refuses a layer of which a sum of products may have left single precision on its way to
/// what `trace` has.
pub(super) fn check_trace(device: &DeviceNetwork, item: &Item, trace: &Trace) -> Result<()> {
    let peak = |values: &[f64]| {
        values
            .iter()
            .fold(0.0f64, |peak, value| match value.is_nan() {
                true => f64::INFINITY,
                false => peak.max(value.abs()),
            })
    };
    for (id, (node, layer)) in device.network.nodes.iter().zip(&device.layers).enumerate() {
        let of = |value: Value| match value {
            Value::FinalCell { node, .. } => trace.nodes[node].cell_peak,
            Value::Input | Value::Node(_) | Value::FinalHidden { .. } => {
                peak(trace.value(item, value))
            }
        };
        let x = node.inputs.iter().copied().map(of).fold(0.0, f64::max);
        let initial = item
            .states
            .iter()
            .map(|state| peak(state))
            .fold(0.0, f64::max);
        let own = peak(&trace.nodes[id].output).max(trace.nodes[id].cell_peak);
        let h = own.max(initial).max(constants(&node.layer)).max(1.0);
        let lost = maps(layer).into_iter().map(|map| products(map, x));
        if x > 0.0 && x < f64::from(f32::MIN_POSITIVE) && lost.fold(0.0, f64::max) > SMALL {
            return Err(Error::new(
                format!("the largest input is {x:e}, below single precision"),
                Remedy::SinglePrecision,
            )
            .at(format!("layer {:?}", node.name)));
        }
        let sums = maps(layer).into_iter().map(|map| reach(map, x, h));
        let largest = sums.fold(own, f64::max);
        let fits = largest <= f64::from(f32::MAX);
        if !fits {
            return Err(Error::new(
                format!("a sum of products can reach {largest:e}, beyond single precision"),
                Remedy::SinglePrecision,
            )
            .at(format!("layer {:?}", node.name)));
        }
    }
    Ok(())
}

/// Largest magnitude of a sum of products with inputs within `±x`.
fn products(map: &FloatAffine, x: f64) -> f64 {
    norm(&map.w, map.input_size) * x
}

/// Largest magnitude of a pre-activation with inputs within `±x` and states within `±h`.
fn reach(map: &FloatAffine, x: f64, h: f64) -> f64 {
    let bias = map
        .bias
        .iter()
        .map(|&b| f64::from(b).abs())
        .fold(0.0, f64::max);
    products(map, x) + norm(&map.r, map.hidden_size) * h + bias
}

/// Largest sum of a row's magnitudes.
fn norm(matrix: &[f32], columns: usize) -> f64 {
    let rows = matrix.chunks_exact(columns.max(1));
    let sums = rows.map(|row| row.iter().map(|&w| f64::from(w).abs()).sum::<f64>());
    sums.fold(0.0, f64::max)
}

/// Largest magnitude of a constant state that a layer begins with.
fn constants(layer: &Layer) -> f64 {
    let Layer::Recurrent(layer) = layer else {
        return 0.0;
    };
    let initials = layer
        .directions
        .iter()
        .flat_map(|d| [&d.initial_hidden, &d.initial_cell]);
    let peak = |initial: &Initial| match initial {
        Initial::Constant(values) => values.iter().fold(0.0f64, |peak, v| peak.max(v.abs())),
        Initial::Zero | Initial::Given { .. } => 0.0,
    };
    initials.map(peak).fold(0.0, f64::max)
}

/// The maps of a layer over its input and its state.
fn maps(layer: &DeviceLayer) -> Vec<&FloatAffine> {
    let all: Vec<&Affine> = match layer {
        DeviceLayer::Rnn(cells) => cells.iter().map(|cell| &cell.affine).collect(),
        DeviceLayer::Lstm(cells) => cells.iter().map(|cell| &cell.affine).collect(),
        DeviceLayer::Gru(cells) => cells.iter().map(|cell| &cell.affine).collect(),
        DeviceLayer::GruResetBefore(cells) => cells
            .iter()
            .flat_map(|cell| [&cell.gates, &cell.candidate])
            .collect(),
        DeviceLayer::Dense(map) => vec![map],
        DeviceLayer::Activation(..)
        | DeviceLayer::Softmax
        | DeviceLayer::LogSoftmax
        | DeviceLayer::LastStep
        | DeviceLayer::Flatten { .. }
        | DeviceLayer::Concat => Vec::new(),
    };
    all.into_iter().filter_map(float).collect()
}

fn float(map: &Affine) -> Option<&FloatAffine> {
    match map {
        Affine::Float(map) => Some(map),
        Affine::Integer(_) => None,
    }
}
