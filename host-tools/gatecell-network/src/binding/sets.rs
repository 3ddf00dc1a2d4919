//! Data sets: `[N, T, I]`, padded to the longest sequence.

use super::elements::{finite, lengths};
use super::inputs::{bind, is_single};
use super::lengths::{Padding, companions, lengths_of, split};
use super::names::names;
use super::{labels, layout};
use crate::engine::Item;
use crate::error::{Error, Result};
use crate::network::{Network, Rate};
use crate::npz::{Array, find};
use crate::remedy::Remedy;

/// Sequences with what is known about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Set {
    /// The sequences, without their padding. Initial states are zero.
    pub items: Vec<Item>,
    /// For each sequence, the values of the network's first output: `[O]` for
    /// one computed once, `[steps * O]` for one computed at every step.
    /// Comparable with [`super::output_values`].
    pub expected: Option<Vec<Vec<f64>>>,
    /// For each sequence, its label: one number for a class, several for a
    /// transcript (as stored, padding included).
    pub labels: Option<Vec<Vec<i64>>>,
    /// What looks like padding, where no lengths are given.
    pub padding: Option<Padding>,
}

/// Reads `<prefix>_x` (`[N, T, I]`), and where they are present `<prefix>_len` (`[N]`),
/// `<prefix>_y` (`[N, O]` or `[N, T, O]`) and `<prefix>_label` (`[N]` or `[N, L]`).
pub fn padded_set(net: &Network, arrays: &[Array], prefix: &str) -> Result<Set> {
    let get = |suffix: &str| find(arrays, &format!("{prefix}_{suffix}"));
    let need = |suffix: &str| {
        get(suffix).ok_or_else(|| {
            let given: Vec<&str> = arrays.iter().map(|array| array.name.as_str()).collect();
            Error::new(
                "the set lacks this array",
                Remedy::ArrayMissing {
                    given: given.join(", "),
                },
            )
            .at(format!("{prefix}_{suffix}"))
        })
    };
    let Set { items, padding, .. } = padded(net, arrays, need("x")?)?;
    let expected = match get("y") {
        Some(array) => Some(expected(net, array, &items)?),
        None => None,
    };
    let labels = match get("label") {
        Some(array) => Some(labels::rows(array, items.len())?),
        None => None,
    };
    Ok(Set {
        items,
        expected,
        labels,
        padding,
    })
}

/// Sequences to calibrate on. Accepted are, in this order: `calib_x`
/// (`[N, T, I]`) with or without `calib_len`; arrays that are all graph
/// inputs, with or without the lengths of the sequence input; `x` (`[N, T, I]`) with or without
/// `len`; one array of any name for the one graph input, with or without its lengths.
pub fn calibration_items(net: &Network, arrays: &[Array]) -> Result<Vec<Item>> {
    calibration_set(net, arrays).map(|set| set.items)
}

/// [`calibration_items`], with what looks like padding.
pub fn calibration_set(net: &Network, arrays: &[Array]) -> Result<Set> {
    let bound = || {
        bind(net, arrays, None).map(|bound| Set {
            items: bound.items,
            padding: bound.padding,
            ..Set::default()
        })
    };
    if let Some(x) = find(arrays, "calib_x") {
        return padded(net, arrays, x);
    }
    let names = names(net);
    let lengths = companions(&net.input.name).swap_remove(0);
    let known = |array: &Array| names.contains(&&*array.name) || array.name == lengths;
    if !arrays.is_empty() && arrays.iter().all(known) {
        return bound();
    }
    if let Some(x) = find(arrays, "x") {
        return padded(net, arrays, x);
    }
    if is_single(net, &split(net, arrays, None)?) {
        return bound();
    }
    let given: Vec<&str> = arrays.iter().map(|array| array.name.as_str()).collect();
    Err(Error::new(
        format!("no sequences to calibrate on among [{}]", given.join(", ")),
        Remedy::CalibrationNames {
            width: net.input.input_size,
            names: names.join(", "),
        },
    ))
}

/// Sequences `[N, T, I]` with their lengths among `arrays`, or of `T` steps.
fn padded(net: &Network, arrays: &[Array], x: &Array) -> Result<Set> {
    let len = lengths_of(arrays, &x.name);
    let items = padded_items(net, x, len)?;
    Ok(Set {
        padding: match len {
            Some(_) => None,
            None => Padding::of(&x.name, &items),
        },
        items,
        ..Set::default()
    })
}

fn padded_items(net: &Network, x: &Array, len: Option<&Array>) -> Result<Vec<Item>> {
    let width = net.input.input_size;
    let (count, steps) = match x.shape[..] {
        [count, steps, given] if count > 0 && steps > 0 && given == width => (count, steps),
        _ => {
            return Err(Error::new(
                format!("shape is {:?}, expected [N, T, {width}]", x.shape),
                Remedy::Sequences,
            )
            .at(&x.name));
        }
    };
    let lengths = match len {
        Some(len) => lengths(len, count, steps)?,
        None => vec![steps; count],
    };
    let states: Vec<Vec<f64>> = net
        .state_inputs
        .iter()
        .map(|state| vec![0.0; state.len])
        .collect();
    lengths
        .iter()
        .enumerate()
        .map(|(n, &own)| {
            let start = n * steps * width;
            let input: Result<Vec<f64>> = (start..start + own * width)
                .map(|flat| finite(x, flat))
                .collect();
            Ok(Item {
                steps: own,
                input: input?,
                states: states.clone(),
            })
        })
        .collect()
}

fn expected(net: &Network, y: &Array, items: &[Item]) -> Result<Vec<Vec<f64>>> {
    let output = net.outputs.first().ok_or_else(|| {
        Error::new(
            "the network has no output to compare with",
            Remedy::NoTargets,
        )
        .at(&y.name)
    })?;
    let width = layout::features(&output.layout);
    let every_step = net.rate(output.value) == Rate::EveryStep;
    let longest = items.iter().map(|item| item.steps).max().unwrap_or(0);
    let steps = match y.shape[..] {
        [n, o] if !every_step && n == items.len() && o == width => 1,
        [n, t, o] if every_step && n == items.len() && t >= longest && o == width => t,
        _ => {
            let count = items.len();
            let shape = if every_step {
                format!("[{count}, at least {longest}, {width}]")
            } else {
                format!("[{count}, {width}]")
            };
            return Err(Error::new(
                format!("shape is {:?}, expected {shape}", y.shape),
                Remedy::Targets {
                    output: output.name.clone(),
                },
            )
            .at(&y.name));
        }
    };
    items
        .iter()
        .enumerate()
        .map(|(n, item)| {
            let own = if every_step { item.steps } else { 1 };
            let start = n * steps * width;
            (start..start + own * width)
                .map(|flat| finite(y, flat))
                .collect()
        })
        .collect()
}

/// Whether an array of this name may be read beside the network: one of its inputs,
/// their lengths, or part of a set.
pub fn reads(net: &Network, name: &str) -> bool {
    let set = ["calib_", "test_"]
        .iter()
        .any(|prefix| name.starts_with(prefix));
    let base = name.strip_suffix("_len").unwrap_or(name);
    let inputs = std::iter::once(&net.input.name)
        .chain(net.state_inputs.iter().map(|state| &state.name))
        .chain(&net.lengths_input);
    set || name == "len" || inputs.into_iter().any(|input| input == base)
}
