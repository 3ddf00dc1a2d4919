//! Graph inputs to sequences.

use super::{finite, import_fault, layout, lengths};
use crate::engine::Item;
use crate::error::{Error, Result};
use crate::network::{Layout, Network};
use crate::npz::{Array, find};
use crate::remedy::Remedy;

/// Splits the graph's input arrays into the sequences of their batch.
///
/// Every array is a graph input by name, or the single array is the single
/// input; shapes are exactly as the graph declares them. Where the graph takes
/// sequence lengths, each sequence ends at its own length.
pub fn bind_inputs(net: &Network, arrays: &[Array]) -> Result<Vec<Item>> {
    check_names(net, arrays)?;
    let input = sequence_array(net, arrays)?;
    let (batch, steps) = input_shape(net, input)?;
    let lengths = match &net.lengths_input {
        Some(name) => lengths(required(arrays, name)?, batch, steps)?,
        None => vec![steps; batch],
    };

    let width = net.input.input_size;
    let mut items: Vec<Item> = lengths
        .iter()
        .map(|&steps| Item {
            steps,
            input: vec![0.0; steps * width],
            states: Vec::new(),
        })
        .collect();
    let positions = layout::positions(&net.input.layout, &input.shape);
    for (flat, at) in positions.enumerate() {
        let item = &mut items[at.batch];
        // What lies beyond a sequence's end is padding, whatever its value.
        if at.time < item.steps {
            *item
                .input
                .get_mut(at.time * width + at.feature)
                .ok_or_else(|| beyond(&input.name))? = finite(input, flat)?;
        }
    }

    for state in &net.state_inputs {
        let array = required(arrays, &state.name)?;
        check_state_shape(array, &state.layout, batch)?;
        for item in &mut items {
            item.states.push(vec![0.0; state.len]);
        }
        let positions = layout::positions(&state.layout, &array.shape);
        for (flat, at) in positions.enumerate() {
            let value = finite(array, flat)?;
            *items[at.batch]
                .states
                .last_mut()
                .and_then(|state| state.get_mut(at.feature))
                .ok_or_else(|| beyond(&state.name))? = value;
        }
    }
    Ok(items)
}

/// Steps of the graph's sequence input, padding included: the length of the
/// time axis of graph outputs.
pub fn input_steps(net: &Network, arrays: &[Array]) -> Result<usize> {
    check_names(net, arrays)?;
    Ok(input_shape(net, sequence_array(net, arrays)?)?.1)
}

/// Names of all graph inputs.
pub(super) fn names(net: &Network) -> Vec<&str> {
    let states = net.state_inputs.iter().map(|state| state.name.as_str());
    std::iter::once(net.input.name.as_str())
        .chain(states)
        .chain(net.lengths_input.as_deref())
        .collect()
}

/// Whether the one array given stands for the one input.
fn is_single(net: &Network, arrays: &[Array]) -> bool {
    arrays.len() == 1 && names(net).len() == 1
}

fn check_names(net: &Network, arrays: &[Array]) -> Result<()> {
    let names = names(net);
    if is_single(net, arrays) {
        return Ok(());
    }
    let stranger = arrays.iter().find(|a| !names.contains(&a.name.as_str()));
    stranger.map_or(Ok(()), |array| {
        Err(Error::new(
            "the graph has no input of this name",
            Remedy::ArrayNames {
                names: names.join(", "),
            },
        )
        .at(&array.name))
    })
}

fn sequence_array<'a>(net: &Network, arrays: &'a [Array]) -> Result<&'a Array> {
    match arrays {
        [array] if is_single(net, arrays) => Ok(array),
        _ => required(arrays, &net.input.name),
    }
}

fn required<'a>(arrays: &'a [Array], name: &str) -> Result<&'a Array> {
    find(arrays, name).ok_or_else(|| {
        let given: Vec<&str> = arrays.iter().map(|array| array.name.as_str()).collect();
        Error::new(
            "no array is given for this graph input",
            Remedy::ArrayMissing {
                given: given.join(", "),
            },
        )
        .at(name)
    })
}

/// Batch and steps of the sequence input, both at least 1.
fn input_shape(net: &Network, array: &Array) -> Result<(usize, usize)> {
    match layout::batch_and_steps(&net.input.layout, &array.shape) {
        None => Err(wrong_shape(array, &net.input.layout, None)),
        Some((0, _)) => Err(empty(array, "sequences")),
        Some((_, 0)) => Err(empty(array, "steps")),
        Some(shape) => Ok(shape),
    }
}

fn check_state_shape(array: &Array, layout: &Layout, batch: usize) -> Result<()> {
    // A state without a batch axis serves a batch of one.
    match layout::batch_and_steps(layout, &array.shape) {
        Some((given, _)) if given == batch => Ok(()),
        _ => Err(wrong_shape(array, layout, Some(batch))),
    }
}

fn wrong_shape(array: &Array, layout: &Layout, batch: Option<usize>) -> Error {
    let expected = layout::describe(layout, batch);
    Error::new(
        format!("shape is {:?}, expected {expected}", array.shape),
        Remedy::ArrayAxes,
    )
    .at(&array.name)
}

fn empty(array: &Array, what: &str) -> Error {
    Error::new(
        format!("shape {:?} holds no {what}", array.shape),
        Remedy::ArrayAxes,
    )
    .at(&array.name)
}

fn beyond(name: &str) -> Error {
    import_fault("the input's layout reaches beyond its features").at(name)
}
