//! Graph inputs to sequences.

use super::elements::{finite, import_fault, lengths};
use super::layout;
use super::lengths::{Given, Padding, split};
use super::names::names;
use crate::engine::Item;
use crate::error::{Error, Result};
use crate::network::{Layout, Network};
use crate::npz::Array;
use crate::remedy::Remedy;

/// The sequences of a batch.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// Each to its own end.
    pub items: Vec<Item>,
    /// Steps of the sequence input, padding included: the length of the time axis of graph
    /// outputs.
    pub steps: usize,
    /// What looks like padding, where no lengths are given.
    pub padding: Option<Padding>,
}

/// [`bind`] for the sequences alone.
pub fn bind_inputs(net: &Network, arrays: &[Array]) -> Result<Vec<Item>> {
    bind(net, arrays, None).map(|bound| bound.items)
}

/// Splits the graph's input arrays into the sequences of their batch.
///
/// Every array is a graph input by name, or the single array is the single
/// input; shapes are exactly as the graph declares them.
///
/// Each sequence ends at its own length where lengths are given: by the array called `lengths`,
/// by the graph's input for them, or by an array beside the sequence input, `x_len` or `len` for
/// `x` and `test_x_len` or `test_len` for `test_x`.
pub fn bind(net: &Network, arrays: &[Array], lengths: Option<&str>) -> Result<Bound> {
    let given = split(net, arrays, lengths)?;
    check_names(net, &given)?;
    let input = sequence_array(net, &given)?;
    let (batch, steps) = input_shape(net, input)?;
    let items = items(net, &given, batch, steps)?;
    let padding = match given.lengths {
        Some(_) => None,
        None => Padding::of(&input.name, &items),
    };
    Ok(Bound {
        items,
        steps,
        padding,
    })
}

fn items(net: &Network, given: &Given<'_>, batch: usize, steps: usize) -> Result<Vec<Item>> {
    let input = sequence_array(net, given)?;
    let lengths = match (given.lengths, &net.lengths_input) {
        (Some(array), _) => lengths(array, batch, steps)?,
        (None, Some(name)) => return Err(missing(given, name)),
        (None, None) => vec![steps; batch],
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
        let array = required(given, &state.name)?;
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
    bind(net, arrays, None).map(|bound| bound.steps)
}

/// Whether the one array given, beside lengths, stands for the one input.
pub(super) fn is_single(net: &Network, given: &Given<'_>) -> bool {
    let needs_lengths = net.lengths_input.is_some() && given.lengths.is_none();
    given.inputs.len() == 1 && net.state_inputs.is_empty() && !needs_lengths
}

fn check_names(net: &Network, given: &Given<'_>) -> Result<()> {
    let names = names(net);
    if is_single(net, given) {
        return Ok(());
    }
    let mut inputs = given.inputs.iter();
    let stranger = inputs.find(|a| !names.contains(&a.name.as_str()));
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

fn sequence_array<'a>(net: &Network, given: &Given<'a>) -> Result<&'a Array> {
    match given.inputs[..] {
        [array] if is_single(net, given) => Ok(array),
        _ => required(given, &net.input.name),
    }
}

fn required<'a>(given: &Given<'a>, name: &str) -> Result<&'a Array> {
    let found = given.inputs.iter().find(|array| array.name == name);
    found.copied().ok_or_else(|| missing(given, name))
}

fn missing(given: &Given<'_>, name: &str) -> Error {
    let arrays = given.inputs.iter().copied().chain(given.lengths);
    let names: Vec<&str> = arrays.map(|array| array.name.as_str()).collect();
    Error::new(
        "no array is given for this graph input",
        Remedy::ArrayMissing {
            given: names.join(", "),
        },
    )
    .at(name)
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
