//! Who is told of the numbers at a [`Place`].

use core::fmt::Debug;

use super::Place;

/// Is told of every number that comes to a [`Place`].
///
/// Devices have [`Unobserved`], of which nothing is compiled. A simulator has one of its own
/// and counts.
pub trait Observer: Copy + Debug + Default + PartialEq + 'static {
    /// Whether there is anyone to be told.
    const ON: bool;

    /// A number has come to `place`.
    fn observe(place: Place, number: Observed);
}

/// A number and the range that it must fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The number before it is cut, in the steps of the place.
    pub value: i64,
    /// Smallest number that is kept.
    pub lowest: i64,
    /// Largest number that is kept. Where the range is [closed](super::closed_act) at 1,
    /// this is 1 itself, though its nearest number lies one step below.
    pub highest: i64,
    /// Whether mathematics keeps the number in the range.
    pub bounded: bool,
}

impl Observed {
    /// Whether the number is cut.
    #[must_use]
    #[inline]
    pub const fn is_cut(self) -> bool {
        self.value < self.lowest || self.value > self.highest
    }

    /// How far the number goes, as a part of the range on its side of zero; more than 1
    /// where it is cut.
    #[must_use]
    #[inline]
    pub fn reach(self) -> f64 {
        let end = if self.value < 0 {
            self.lowest
        } else {
            self.highest
        };
        self.value as f64 / end as f64
    }
}

/// Nobody is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unobserved;

impl Observer for Unobserved {
    const ON: bool = false;

    #[inline(always)]
    fn observe(_: Place, _: Observed) {}
}
