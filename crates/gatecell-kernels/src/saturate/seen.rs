//! The proof that a number was observed before it was cut.

use super::observer::{Observed, Observer};
use super::place::Place;

/// Shows that a number has been observed: only [`saturate`](super) makes it.
#[derive(Clone, Copy, Debug)]
pub struct Seen(());

impl Seen {
    /// Of a number that nobody wants to see.
    pub(super) const UNOBSERVED: Self = Self(());
}

/// Tells the observer of a number.
#[inline(always)]
pub(super) fn see<O: Observer>(
    place: Place,
    value: i64,
    lowest: i64,
    highest: i64,
    bounded: bool,
) -> Seen {
    if O::ON {
        O::observe(
            place,
            Observed {
                value,
                lowest,
                highest,
                bounded,
            },
        );
    }
    Seen(())
}
