//! What the simulator counts: numbers that meet the end of their range, by layer, direction
//! and place.

use crate::engine::Trace;
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
