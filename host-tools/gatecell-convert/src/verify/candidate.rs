//! What is verified.

use crate::quantize::DeviceNetwork;
use gatecell_network::engine::Engine;
use gatecell_network::network::Network;

/// An engine to be compared with the reference.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// The network that the engine computes. It may have more nodes than the
    /// reference's; nodes of equal name are compared.
    pub network: &'a Network,
    /// The engine.
    pub engine: &'a dyn Engine,
    /// The device network behind the engine: it says how gates are computed.
    pub device: Option<&'a DeviceNetwork>,
}

impl std::fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidate")
            .field("engine", &self.engine.name())
            .finish_non_exhaustive()
    }
}
