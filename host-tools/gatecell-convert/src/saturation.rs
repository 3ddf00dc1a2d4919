//! What the simulator counts: numbers that meet the end of their range, by layer, direction
//! and place.

use crate::calibrate::Calibration;
use crate::engine::{Item, Trace};
use crate::network::{Layer, Network};

mod counts;

pub use counts::{Count, Counts, Site};
pub use gatecell::format::integer::Place;

impl Counts {
    /// Those of all sequences together.
    pub fn of(traces: &[Trace]) -> Self {
        let mut all = Self::default();
        traces.iter().for_each(|trace| all.merge(&trace.counts));
        all
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
