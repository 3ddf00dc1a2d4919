//! What the buffers of a network over whole sequences take, for reports.

use super::plan::{Plan, Shape};
use super::size::buffer;
use crate::quantize::DeviceNetwork;
use gatecell_network::error::Result;

/// The buffers of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LayerBuffers {
    /// The layer's name.
    pub(crate) name: String,
    /// Bytes for each step that there is room for.
    pub(crate) per_step: usize,
    /// Bytes beside.
    pub(crate) once: usize,
}

/// The buffers of a network, each with the first layer that fills it; `None` for a
/// line of layers, which needs none.
///
/// # Errors
///
/// A network that cannot be emitted.
pub(crate) fn buffers(device: &DeviceNetwork) -> Result<Option<Vec<LayerBuffers>>> {
    let plan = Plan::of(device)?;
    let Shape::Graph(graph) = &plan.shape else {
        return Ok(None);
    };
    let all = graph.buffers.iter().map(|one| {
        let (per_step, once) = buffer(&plan, one);
        LayerBuffers {
            name: plan.network.nodes[one.node].name.clone(),
            per_step,
            once,
        }
    });
    Ok(Some(all.collect()))
}
