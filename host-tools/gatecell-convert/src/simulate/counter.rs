//! Counts every number that meets the end of its range, in the thread that computes it.

use std::cell::Cell;

use gatecell::format::integer::{Int, Observed, Observer, Place};

use crate::saturation::Count;

/// An integer format of which every number is counted.
pub(super) type Counted<K> = Int<K, Counter>;

/// Counts for the innermost [`counted`] of the thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counter;

const NOTHING: Count = Count {
    values: 0,
    saturated: 0,
    reach: 0.0,
    bounded: false,
};

type Counters = [Cell<Count>; Place::ALL.len()];

thread_local! {
    // A sequence is computed by one thread, and threads compute several at once.
    static COUNTERS: Counters = const { [const { Cell::new(NOTHING) }; Place::ALL.len()] };
}

impl Observer for Counter {
    const ON: bool = true;

    #[inline]
    fn observe(place: Place, number: Observed) {
        COUNTERS.with(|counters| {
            let counter = &counters[place.index()];
            let mut count = counter.get();
            count.values += 1;
            count.saturated += u64::from(number.is_cut());
            count.reach = count.reach.max(number.reach());
            count.bounded |= number.bounded;
            counter.set(count);
        });
    }
}

/// What came by, place by place.
pub(super) type Found = Vec<(Place, Count)>;

/// What `work` returns, and all numbers that it let by, place by place.
pub(super) fn counted<T>(work: impl FnOnce() -> T) -> (T, Found) {
    let span = Span::begin();
    let result = work();
    (result, span.end())
}

/// From its beginning to its end, what the thread computes is counted for it alone.
#[must_use]
pub(super) struct Span {
    /// The counts of whoever began before.
    outer: [Count; Place::ALL.len()],
}

impl Span {
    pub(super) fn begin() -> Self {
        Self {
            outer: COUNTERS.with(|counters| counters.each_ref().map(Cell::take)),
        }
    }

    /// All numbers that came by, place by place.
    pub(super) fn end(self) -> Found {
        COUNTERS.with(|counters| {
            let counters = counters.iter().zip(self.outer);
            let counts = counters.map(|(counter, outer)| counter.replace(outer));
            let places = Place::ALL.iter().copied().zip(counts);
            places.filter(|(_, count)| count.values > 0).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn let_by(value: i64) {
        Counter::observe(
            Place::Gate,
            Observed {
                value,
                lowest: -10,
                highest: 10,
                bounded: false,
            },
        );
    }

    #[test]
    fn counts_belong_to_the_innermost_work_and_its_thread() {
        let ((), outer) = counted(|| {
            let_by(5);
            let ((), inner) = counted(|| let_by(-20));
            assert_eq!(inner[0].1.saturated, 1);
            std::thread::scope(|scope| {
                scope.spawn(|| let_by(11));
            });
            let_by(10);
        });
        let expected = Count {
            values: 2,
            saturated: 0,
            reach: 1.0,
            bounded: false,
        };
        assert_eq!(outer, [(Place::Gate, expected)]);
        assert_eq!(counted(|| ()).1, []);
    }
}
