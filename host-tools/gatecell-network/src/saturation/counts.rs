//! Numbers that meet the end of their range, by layer, direction and place.

use gatecell::format::integer::Place;

use crate::network::NodeId;

/// The numbers of one place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Count {
    /// Numbers in all.
    pub values: u64,
    /// Numbers that were cut.
    pub saturated: u64,
    /// How far the farthest number went, as a part of the range on its side of zero; more
    /// than 1 where it was cut.
    pub reach: f64,
    /// Whether mathematics keeps the numbers in the range: a reach of 1 is no saturation.
    pub bounded: bool,
}

impl Count {
    /// Takes in the numbers of another count.
    pub fn merge(&mut self, other: &Self) {
        self.values += other.values;
        self.saturated += other.saturated;
        self.reach = self.reach.max(other.reach);
        self.bounded |= other.bounded;
    }
}

/// Where numbers were counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The layer; `None` for the network's input.
    pub node: Option<NodeId>,
    /// Index of the direction, of a recurrent layer.
    pub direction: Option<usize>,
    /// The place in it.
    pub place: Place,
}

/// What one sequence or a set of them showed, in the order of the network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts(pub(super) Vec<(Site, Count)>);

impl Counts {
    /// Every place that a number came to.
    pub fn iter(&self) -> impl Iterator<Item = &(Site, Count)> {
        self.0.iter()
    }

    /// Whether nothing was counted: float formats have no range to meet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what was counted at a place.
    pub fn add(&mut self, site: Site, count: &Count) {
        match self.0.binary_search_by_key(&site, |&(site, _)| site) {
            Ok(index) => self.0[index].1.merge(count),
            Err(index) => self.0.insert(index, (site, *count)),
        }
    }

    /// Takes in the counts of another sequence.
    pub fn merge(&mut self, other: &Self) {
        for (site, count) in &other.0 {
            self.add(*site, count);
        }
    }
}
