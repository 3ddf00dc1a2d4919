//! What was computed to graph outputs.

use super::elements::import_fault;
use super::layout;
use crate::engine::{Item, Trace};
use crate::error::{Error, Result};
use crate::network::{Axis, Network, Output, Rate};
use crate::npz::Array;
use crate::remedy::Remedy;

/// Every graph output, in the graph's order, shaped as the graph declares it.
/// The time axis is as long as the longest sequence; steps beyond a
/// sequence's own end are zero.
pub fn bind_outputs(net: &Network, items: &[Item], traces: &[Trace]) -> Result<Vec<Array>> {
    let steps = items.iter().map(|item| item.steps).max().unwrap_or(0);
    bind_outputs_padded(net, items, traces, steps)
}

/// [`bind_outputs`] with a time axis of `steps`, at least as many as the
/// longest sequence has: ONNX makes it as long as the padded input's.
pub fn bind_outputs_padded(
    net: &Network,
    items: &[Item],
    traces: &[Trace],
    steps: usize,
) -> Result<Vec<Array>> {
    if items.is_empty() || items.len() != traces.len() {
        return Err(Error::new(
            format!("{} results for {} sequences", traces.len(), items.len()),
            Remedy::Prepare,
        ));
    }
    if items.iter().any(|item| item.steps > steps) {
        return Err(Error::new(
            format!("a sequence is longer than the {steps} steps of the outputs"),
            Remedy::Prepare,
        ));
    }
    net.outputs
        .iter()
        .map(|output| {
            bind(net, output, items, traces, steps).map_err(|error| error.at(&output.name))
        })
        .collect()
}

/// The lengths of every output with a time axis, as arrays `NAME_len`: none where every sequence
/// fills the `steps` of that axis.
pub fn output_lengths(net: &Network, items: &[Item], steps: usize) -> Vec<Array> {
    if items.iter().all(|item| item.steps == steps) {
        return Vec::new();
    }
    let outputs = net.outputs.iter();
    outputs
        .filter(|output| layout::has(&output.layout, Axis::Time))
        .map(|output| {
            let lengths = items.iter().map(|item| item.steps);
            Array::integers(format!("{}_len", output.name), lengths)
        })
        .collect()
}

fn bind(
    net: &Network,
    output: &Output,
    items: &[Item],
    traces: &[Trace],
    steps: usize,
) -> Result<Array> {
    let layout = &output.layout;
    if items.len() > 1 && !layout::has(layout, Axis::Batch) {
        return Err(Error::new(
            format!("the output has no axis for a batch of {}", items.len()),
            Remedy::OneSequence,
        ));
    }
    let every_step = net.rate(output.value) == Rate::EveryStep;
    if every_step && steps > 1 && !layout::has(layout, Axis::Time) {
        return Err(Error::new(
            format!("the output has no axis for {steps} steps"),
            Remedy::OneSequence,
        ));
    }
    if !every_step && layout::has(layout, Axis::Time) {
        return Err(import_fault(
            "the output has a time axis, but its value exists once",
        ));
    }
    let shape = layout::shape(layout, items.len(), steps);
    let width = net.width(output.value);
    let data: Result<Vec<f64>> = layout::positions(layout, &shape)
        .map(|at| {
            let item = &items[at.batch];
            if at.time >= item.steps {
                return Ok(0.0);
            }
            element(
                traces[at.batch].value(item, output.value),
                width,
                at.time,
                at.feature,
            )
        })
        .collect();
    Ok(Array::new(&output.name, shape, data?))
}

/// What one output shows of one sequence: `[steps][features]`, or
/// `[features]` for a value computed once.
pub fn output_values(
    net: &Network,
    output: &Output,
    item: &Item,
    trace: &Trace,
) -> Result<Vec<f64>> {
    let vectors = match net.rate(output.value) {
        Rate::EveryStep => item.steps,
        Rate::Once => 1,
    };
    let shape = layout::shape(&output.layout, 1, 1);
    let value = trace.value(item, output.value);
    let width = net.width(output.value);
    let mut values = Vec::with_capacity(vectors * layout::features(&output.layout));
    for time in 0..vectors {
        for at in layout::positions(&output.layout, &shape) {
            values.push(
                element(value, width, time, at.feature).map_err(|error| error.at(&output.name))?,
            );
        }
    }
    Ok(values)
}

fn element(value: &[f64], width: usize, time: usize, feature: usize) -> Result<f64> {
    if feature >= width {
        return Err(import_fault(
            "the output's layout reaches beyond the features of its value",
        ));
    }
    value
        .get(time * width + feature)
        .copied()
        .ok_or_else(|| Error::new("the value was not computed for every step", Remedy::Report))
}
