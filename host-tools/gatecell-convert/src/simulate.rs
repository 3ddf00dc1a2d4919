//! A device network on the host, through the same crate that the device runs.

use crate::engine::{Engine, Item, Trace};
use crate::error::Result;
use crate::quantize::DeviceNetwork;

/// Computes a [`DeviceNetwork`] with the `gatecell` crate: same bits as on the
/// device.
#[derive(Debug)]
pub struct Simulator<'a> {
    device: &'a DeviceNetwork,
}

impl<'a> Simulator<'a> {
    /// A simulator of `device`.
    pub fn new(device: &'a DeviceNetwork) -> Self {
        Self { device }
    }
}

impl Engine for Simulator<'_> {
    fn name(&self) -> &'static str {
        self.device.format.name()
    }

    /// Real-valued trace, one entry per node of `device.network`.
    fn run(&self, _item: &Item) -> Result<Trace> {
        unimplemented!()
    }
}
