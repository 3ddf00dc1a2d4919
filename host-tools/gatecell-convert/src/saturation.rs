//! What the simulator counts: numbers that meet the end of their range, by layer, direction
//! and place.

use crate::calibrate::Calibration;
use crate::engine::{Item, Trace};
use crate::network::{Layer, Network, NodeId};

pub use gatecell::format::integer::Place;

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
    pub(crate) fn merge(&mut self, other: &Self) {
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
pub struct Counts(Vec<(Site, Count)>);

impl Counts {
    /// Those of all sequences together.
    pub fn of(traces: &[Trace]) -> Self {
        let mut all = Self::default();
        traces.iter().for_each(|trace| all.merge(&trace.counts));
        all
    }

    /// Every place that a number came to.
    pub fn iter(&self) -> impl Iterator<Item = &(Site, Count)> {
        self.0.iter()
    }

    /// Whether nothing was counted: float formats have no range to meet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what was counted at a place.
    pub(crate) fn add(&mut self, site: Site, count: &Count) {
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

    /// The counts with the names that `network` has for layers and directions.
    pub fn named(&self, network: &Network) -> Vec<Saturation> {
        let named = |&(site, count): &(Site, Count)| Saturation {
            layer: site.node.map(|node| network.nodes[node].name.clone()),
            direction: direction(network, site),
            place: site.place,
            count,
        };
        self.0.iter().map(named).collect()
    }
}

/// `None` where a layer has one direction only.
fn direction(network: &Network, site: Site) -> Option<&'static str> {
    let Layer::Recurrent(layer) = &network.nodes[site.node?].layer else {
        return None;
    };
    let backward = layer.directions.get(site.direction?)?.backward;
    (layer.directions.len() > 1).then_some(if backward { "backward" } else { "forward" })
}

/// The count of one place, for reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Saturation {
    /// Name of the layer; `None` for the network's input.
    pub layer: Option<String>,
    /// `forward` or `backward`, where the layer has both.
    pub direction: Option<&'static str>,
    /// The place.
    pub place: Place,
    /// What was counted.
    pub count: Count,
}

/// Inputs against the range that calibration saw.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct InputRange {
    /// Elements in all.
    pub values: usize,
    /// Elements beyond the calibrated range of their feature.
    pub beyond: usize,
    /// How far the farthest element lies from the middle of its feature's calibrated range,
    /// in halves of that range. A feature that was constant counts by its magnitude, or that
    /// of the widest one.
    pub reach: f64,
    /// The feature of the farthest element.
    pub feature: usize,
}

impl InputRange {
    /// The inputs of `items` against what calibration saw.
    pub fn of(calibration: &Calibration, items: &[Item]) -> Self {
        let half = |range: &crate::calibrate::Range| (range.max - range.min) / 2.0;
        let ranges = &calibration.input;
        let widest = ranges.iter().map(half).fold(0.0, f64::max);
        let peak = ranges.iter().map(|range| range.peak()).fold(0.0, f64::max);
        let fallback = [widest, peak, 1.0].into_iter().find(|&width| width > 0.0);
        let fallback = fallback.unwrap_or(1.0);
        let mut found = Self::default();
        for item in items {
            for frame in item.input.chunks_exact(ranges.len().max(1)) {
                for (feature, (&x, range)) in frame.iter().zip(ranges).enumerate() {
                    found.values += 1;
                    if (range.min..=range.max).contains(&x) {
                        continue;
                    }
                    found.beyond += 1;
                    let half = match half(range) {
                        half if half > 0.0 => half,
                        _ => fallback,
                    };
                    let reach = (x - (range.max + range.min) / 2.0).abs() / half;
                    if reach > found.reach {
                        found.reach = reach;
                        found.feature = feature;
                    }
                }
            }
        }
        found
    }
}
