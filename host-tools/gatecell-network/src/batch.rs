//! Many sequences at once, on all cores.

use std::cell::Cell;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::engine::{Engine, Item, Trace};
use crate::error::{Error, Result};
use crate::remedy::Remedy;

thread_local! {
    /// How many threads are asked for.
    static ASKED: Cell<Option<NonZero<usize>>> = const { Cell::new(None) };
}

/// Does something whose computations take so many threads rather than one for each core. What
/// they compute is the same.
pub fn with_threads<T>(threads: NonZero<usize>, work: impl FnOnce() -> T) -> T {
    struct Restored(Option<NonZero<usize>>);
    impl Drop for Restored {
        fn drop(&mut self) {
            ASKED.set(self.0);
        }
    }
    let _before = Restored(ASKED.replace(Some(threads)));
    work()
}

/// How many threads a computation takes.
pub fn threads() -> usize {
    let cores = || thread::available_parallelism().ok();
    ASKED.get().or_else(cores).map_or(1, NonZero::get)
}

/// Computes every sequence; `progress(done, total)` is called after each one.
///
/// # Errors
///
/// That of the first sequence that cannot be computed.
pub fn run_all(
    engine: &dyn Engine,
    items: &[Item],
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<Trace>> {
    map(items.len(), &|index| engine.run(&items[index]), progress)
}

/// `work(0)` to `work(count − 1)`, in order, whatever core computed them.
pub fn map<T: Send>(
    count: usize,
    work: &(dyn Fn(usize) -> Result<T> + Sync),
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Vec<T>> {
    let threads = threads();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut results: Vec<Option<Result<T>>> = (0..count).map(|_| None).collect();
    thread::scope(|scope| {
        for _ in 0..threads.min(count) {
            let sender = sender.clone();
            let next = &next;
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    // The receiver is gone only when this whole call is.
                    if index >= count || sender.send((index, work(index))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (done, (index, result)) in receiver.iter().enumerate() {
            results[index] = Some(result);
            progress(done + 1, count);
        }
    });
    results
        .into_iter()
        .map(|result| {
            result.unwrap_or_else(|| Err(Error::new("a sequence was not computed", Remedy::Report)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_order_and_progress_counts_up() {
        let mut seen = Vec::new();
        let squares = map(100, &|index| Ok(index * index), &mut |done, total| {
            seen.push((done, total))
        });
        let expected: Vec<usize> = (0..100).map(|index| index * index).collect();
        assert_eq!(squares.unwrap(), expected);
        let counted: Vec<_> = (1..=100).map(|done| (done, 100)).collect();
        assert_eq!(seen, counted);
    }

    #[test]
    fn the_first_error_by_index_is_returned() {
        let odd = |index: usize| match index % 2 {
            0 => Ok(index),
            _ => Err(Error::new(format!("{index} is odd"), Remedy::Report)),
        };
        let error = map(50, &odd, &mut |_, _| ()).unwrap_err();
        assert_eq!(error.reason, "1 is odd");
        assert!(map(0, &odd, &mut |_, _| ()).unwrap().is_empty());
    }
}
