//! Which array holds the lengths of the sequences, and padding that no length tells of.

use super::names::names;
use crate::engine::Item;
use crate::error::{Error, Result};
use crate::network::Network;
use crate::npz::{Array, find};
use crate::remedy::Remedy;

/// Arrays for the graph's inputs, and apart from them the lengths of the sequences.
pub(super) struct Given<'a> {
    pub(super) inputs: Vec<&'a Array>,
    pub(super) lengths: Option<&'a Array>,
}

/// Tells the lengths from the other arrays: the array called `chosen`, or the graph's own input
/// for them, or the one that is named after the sequence input ([`companions`]).
pub(super) fn split<'a>(
    net: &Network,
    arrays: &'a [Array],
    chosen: Option<&str>,
) -> Result<Given<'a>> {
    let own = net.lengths_input.as_deref();
    let own = own.and_then(|name| find(arrays, name));
    let lengths = match chosen {
        Some(name) => {
            let array = find(arrays, name).ok_or_else(|| missing(name, arrays))?;
            if let Some(own) = own.filter(|own| own.name != array.name) {
                return Err(Error::new(
                    format!("both this array and {} give lengths", own.name),
                    Remedy::LengthsOnce,
                )
                .at(name));
            }
            Some(array)
        }
        None => own.or_else(|| companion(net, arrays)),
    };
    let is_lengths = |array: &Array| lengths.is_some_and(|other| other.name == array.name);
    Ok(Given {
        inputs: arrays.iter().filter(|array| !is_lengths(array)).collect(),
        lengths,
    })
}

/// The lengths by their name, beside the sequence input or beside the only other array.
fn companion<'a>(net: &Network, arrays: &'a [Array]) -> Option<&'a Array> {
    let is_input = |array: &Array| names(net).contains(&array.name.as_str());
    let of = |name: &str| {
        let found = lengths_of(arrays, name);
        found.filter(|array| !is_input(array))
    };
    match (find(arrays, &net.input.name), arrays) {
        (Some(input), _) => of(&input.name),
        (None, [one, other]) => of(&one.name).or_else(|| of(&other.name)),
        (None, _) => None,
    }
}

/// The lengths of the array called `name`.
pub(super) fn lengths_of<'a>(arrays: &'a [Array], name: &str) -> Option<&'a Array> {
    let mut names = companions(name).into_iter();
    names.find_map(|name| find(arrays, &name))
}

/// Names of the lengths of an array: `test_x_len` or `test_len` for `test_x`, `x_len` or `len`
/// for `x`.
pub(super) fn companions(name: &str) -> Vec<String> {
    let mut names = vec![format!("{name}_len")];
    match name.strip_suffix("_x") {
        Some(stem) => names.push(format!("{stem}_len")),
        None if name == "x" => names.push("len".to_owned()),
        None => {}
    }
    names
}

fn missing(name: &str, arrays: &[Array]) -> Error {
    let given: Vec<&str> = arrays.iter().map(|array| array.name.as_str()).collect();
    Error::new(
        "there is no such array of lengths",
        Remedy::LengthsNamed {
            given: given.join(", "),
        },
    )
    .at(name)
}

/// Sequences that end in rows of zeros, although no length says where they end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Padding {
    /// Name of the array.
    pub array: String,
    /// How many of its sequences.
    pub count: usize,
    /// How many it has.
    pub of: usize,
    /// The name under which the array's lengths are looked for.
    pub lengths: String,
}

impl Padding {
    /// Of sequences whose lengths are not given.
    pub(super) fn of(array: &str, items: &[Item]) -> Option<Self> {
        // A sequence of nothing but zeros is a silent one, for padding follows on something.
        let ends_in_zeros = |item: &&Item| {
            let width = item.input.len() / item.steps.max(1);
            let (before, last) = item.input.split_at(item.input.len() - width);
            width > 0 && last.iter().all(|&value| value == 0.0) && before.iter().any(|&v| v != 0.0)
        };
        let count = items.iter().filter(ends_in_zeros).count();
        (count > 0).then(|| Self {
            array: array.to_owned(),
            count,
            of: items.len(),
            lengths: companions(array).pop().unwrap_or_default(),
        })
    }
}
