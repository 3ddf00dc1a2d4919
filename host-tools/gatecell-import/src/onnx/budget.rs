//! What evaluating a graph may cost: memory and time in proportion to the file.
//!
//! A few bytes of ONNX can claim gigabytes: `Concat(p, p)` doubles its input, Expand
//! and Gather repeat it, and thousands of nodes can each copy the same large constant.
//! Every function that makes an array asks here first, so a new operator cannot forget
//! to; [`super::eval`] adds what each node reads and what its views refer to.

use std::cell::Cell;
use std::rc::Rc;

use gatecell_network::error::Error;
use gatecell_network::remedy::Remedy;

/// Bytes that any graph may hold and copy, so that the limit never meets a small model.
const BASE_MEMORY: usize = 24 << 20;
const BASE_WORK: usize = 1 << 30;

/// Bytes for each byte of the file. An f32 of the file is an f64 here; exporters
/// transpose, split and join the weights up to six times.
const MEMORY_PER_BYTE: usize = 24;
const WORK_PER_BYTE: usize = 256;

/// What is left for one evaluation of a graph.
#[derive(Debug)]
pub(super) struct Budget {
    file: usize,
    memory: Cell<usize>,
    work: Rc<Cell<usize>>,
    exceeded: Cell<bool>,
}

impl Budget {
    /// The budget of a file of `file` bytes.
    pub(super) fn new(file: usize) -> Self {
        let of = |base: usize, factor: usize| base.saturating_add(file.saturating_mul(factor));
        Self {
            file,
            memory: Cell::new(of(BASE_MEMORY, MEMORY_PER_BYTE)),
            work: Rc::new(Cell::new(of(BASE_WORK, WORK_PER_BYTE))),
            exceeded: Cell::new(false),
        }
    }

    /// The budget of another evaluation of the same file: memory anew, since what the
    /// last one held is gone, and what is left of the work.
    pub(super) fn for_next_round(&self) -> Self {
        Self {
            work: Rc::clone(&self.work),
            ..Self::new(self.file)
        }
    }

    /// Number of elements of a shape, which are paid for as values of type `T`;
    /// `None` beyond the budget.
    pub(super) fn elements<T>(&self, shape: &[usize]) -> Option<usize> {
        let count = shape
            .iter()
            .try_fold(1usize, |product, &len| product.checked_mul(len));
        let bytes = count.and_then(|count| count.checked_mul(size_of::<T>()));
        let left = bytes.and_then(|bytes| self.memory.get().checked_sub(bytes));
        let Some(left) = left else {
            self.exceeded.set(true);
            return None;
        };
        self.memory.set(left);
        count
    }

    /// Pays for reading so many bytes; `None` beyond the budget.
    pub(super) fn work(&self, bytes: usize) -> Option<()> {
        let Some(left) = self.work.get().checked_sub(bytes) else {
            self.exceeded.set(true);
            return None;
        };
        self.work.set(left);
        Some(())
    }

    /// The refusal, where the budget did not suffice.
    pub(super) fn refusal(&self) -> Option<Error> {
        self.exceeded.get().then(|| {
            Error::new(
                format!(
                    "the graph grows far beyond its file of {} bytes from this node on: \
                     it repeats or joins values many times",
                    self.file
                ),
                Remedy::FewerRepeats,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_and_costs_nothing() {
        let budget = Budget::new(0);
        assert_eq!(budget.elements::<f64>(&[2, 3]), Some(6));
        assert_eq!(budget.elements::<f64>(&[usize::MAX, 2]), None);
        assert!(budget.refusal().is_some());
        let budget = budget.for_next_round();
        assert_eq!(budget.elements::<u8>(&[BASE_MEMORY]), Some(BASE_MEMORY));
        assert!(budget.refusal().is_none());
        assert_eq!(budget.elements::<u8>(&[1]), None);
        assert_eq!(budget.work(BASE_WORK + 1), None);
        assert!(
            Budget::new(10)
                .elements::<u8>(&[BASE_MEMORY + 240])
                .is_some()
        );
    }
}
