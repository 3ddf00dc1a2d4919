//! What reading a graph may cost: memory in proportion to the file.
//!
//! A few bytes claim a tensor of any shape, thousands of tables may share one list, one buffer
//! or one tensor, and every operator may keep a table as long as its output.

use std::cell::Cell;

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Bytes that any graph may take, so that the limit never meets a small model: eight million
/// elements, where a keyword or a picture of 96 by 96 points needs less than one.
const BASE: usize = 128 << 20;

/// Bytes for each byte of the file: twice what a constant of 8-bit weights takes.
const PER_BYTE: usize = 32;

/// Bytes for an element of a tensor: its value, where it is read from, and once more while an
/// operator computes it.
const ELEMENT: usize = 16;

/// Bytes for an element that an operator reads or writes: where it moves to.
const MOVED: usize = size_of::<usize>();

/// What is left for one file.
pub(super) struct Budget {
    file: usize,
    left: Cell<usize>,
}

impl Budget {
    /// The budget of a file of `file` bytes.
    pub(super) fn new(file: usize) -> Self {
        Self {
            file,
            left: Cell::new(file.saturating_mul(PER_BYTE).saturating_add(BASE)),
        }
    }

    /// Pays for a tensor of this shape, each axis as of one element at least: operators keep
    /// something for each of an axis' elements, even where another axis has none.
    pub(super) fn tensor(&self, shape: &[usize]) -> Result<()> {
        self.elements(shape, ELEMENT)
    }

    /// Pays for what an operator keeps of a tensor that it reads or writes.
    pub(super) fn moved(&self, shape: &[usize]) -> Result<()> {
        self.elements(shape, MOVED)
    }

    fn elements(&self, shape: &[usize], size: usize) -> Result<()> {
        let bytes = shape
            .iter()
            .try_fold(size, |all, &length| all.checked_mul(length.max(1)));
        self.pay(bytes.unwrap_or(usize::MAX))
    }

    /// Pays for so many bytes.
    pub(super) fn pay(&self, bytes: usize) -> Result<()> {
        let left = self.left.get().checked_sub(bytes).ok_or_else(|| {
            Error::new(
                format!(
                    "the graph grows far beyond its file of {} bytes from here on",
                    self.file
                ),
                Remedy::TfliteAgain,
            )
        })?;
        self.left.set(left);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_and_costs_nothing() {
        let budget = Budget::new(1);
        assert!(budget.tensor(&[usize::MAX, 2]).is_err());
        assert!(budget.tensor(&[usize::MAX, 0]).is_err());
        assert!(budget.tensor(&[BASE / ELEMENT]).is_ok());
        assert!(budget.pay(PER_BYTE).is_ok());
        let error = budget.moved(&[]).unwrap_err();
        assert_eq!(error.remedy, Remedy::TfliteAgain);
    }
}
