//! The classes that sequences truly have.

use super::sets::Set;
use crate::error::{Error, Result};
use crate::network::{Network, Rate};
use crate::remedy::Remedy;

/// What the labels of a set are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Classes {
    /// The class of each sequence, an element of the network's first output.
    Known(Vec<usize>),
    /// Several labels a sequence: transcripts, which no single decision is compared with.
    Transcripts,
    /// The set has no labels.
    Unlabelled,
}

impl Set {
    /// The classes of the sequences: numbers, or one-hot rows over the elements of the network's
    /// first output.
    ///
    /// # Errors
    ///
    /// Labels that are neither, and numbers that are no element of the output.
    pub fn classes(&self, net: &Network) -> Result<Classes> {
        let (Some(rows), Some(output)) = (&self.labels, net.outputs.first()) else {
            return Ok(Classes::Unlabelled);
        };
        let classes = net.width(output.value);
        if rows.iter().all(|row| row.len() == 1) {
            let numbers = rows.iter().flatten().enumerate();
            let known: Result<_> = numbers
                .map(|(sequence, &label)| class(label, sequence, classes))
                .collect();
            return known.map(Classes::Known);
        }
        let one_hot = |row: &Vec<i64>| {
            let whole = row.len() == classes && row.iter().all(|label| matches!(label, 0 | 1));
            let mut hot = (0..row.len()).filter(|&at| row[at] == 1);
            match (hot.next(), hot.next()) {
                (Some(class), None) if whole => Some(class),
                _ => None,
            }
        };
        if let Some(known) = rows.iter().map(one_hot).collect() {
            return Ok(Classes::Known(known));
        }
        match net.rate(output.value) {
            Rate::EveryStep => Ok(Classes::Transcripts),
            Rate::Once => Err(Error::new(
                format!(
                    "rows of {} labels are not one-hot over {classes} classes",
                    rows.first().map_or(0, Vec::len)
                ),
                Remedy::ClassEach,
            )),
        }
    }
}

fn class(label: i64, sequence: usize, classes: usize) -> Result<usize> {
    match usize::try_from(label) {
        Ok(class) if class < classes => Ok(class),
        _ => Err(Error::new(
            format!(
                "label {label} of sequence {sequence} is no class from 0 to {}",
                classes - 1
            ),
            Remedy::ClassRange,
        )),
    }
}
