//! Whether a graph can run over a stream, piece by piece.

use super::graph::{Graph, Run};
use super::plan::Plan;
use gatecell_network::network::{Rate, Value};

impl Graph<'_> {
    /// Whether all that it gives and computes is there at every step.
    pub(super) fn is_every_step(&self, plan: &Plan<'_>) -> bool {
        let once = |value: Value| plan.network.rate(value) == Rate::Once;
        let shown = plan.outputs.iter().any(|output| once(output.value));
        !shown
            && !self
                .runs
                .iter()
                .any(|run| run.inputs.iter().any(|&i| once(i)))
    }

    /// Whether a stream can go on from the states: nothing reads backward, joins all
    /// steps, or puts the end of a sequence beside its steps.
    pub(super) fn is_causal(&self, plan: &Plan<'_>) -> bool {
        let network = plan.network;
        let early = |run: &Run| {
            network.nodes[run.node].rate == Rate::EveryStep
                && run.inputs.iter().any(|&i| network.rate(i) == Rate::Once)
        };
        network.fixed_steps().is_none()
            && !self.stages.iter().any(|stage| stage.backward)
            && !self.runs.iter().any(early)
    }
}
