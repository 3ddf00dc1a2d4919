//! One sequence compared, and all of them put together.

use super::Candidate;
use super::difference::Difference;
use super::labels::decide;
use super::report::{
    Disagreement, GateReport, LabelReport, NodeReport, OutputReport, Verification,
};
use crate::quantize::DeviceLayer;
use crate::saturation::Counts;
use gatecell_network::binding::output_values;
use gatecell_network::engine::{Item, NodeTrace, Trace};
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Layer, Network, NodeId, Rate};
use gatecell_network::remedy::Remedy;

/// What is compared with what.
pub(super) struct Comparison<'a> {
    network: &'a Network,
    candidate: &'a Candidate<'a>,
    /// Nodes of equal name: index in the reference's network, in the engine's.
    pairs: Vec<(NodeId, NodeId)>,
}

/// What one sequence showed.
pub(super) struct Findings {
    nodes: Vec<NodeFindings>,
    outputs: Vec<OutputFindings>,
    /// Reference's decision and margin, engine's decision.
    decision: Option<(usize, f64, usize)>,
    counts: Counts,
}

#[derive(Default)]
struct NodeFindings {
    output: Difference,
    /// Gates computed, and those beyond the range of the table.
    gates: [usize; 2],
    final_cell: Difference,
    quarters: [Difference; 4],
}

#[derive(Default)]
struct OutputFindings {
    values: Difference,
    vectors: usize,
    agreeing: usize,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(network: &'a Network, candidate: &'a Candidate<'a>) -> Self {
        let engine_nodes = &candidate.network.nodes;
        let pairs = network.nodes.iter().enumerate().filter_map(|(id, node)| {
            let same = engine_nodes.iter().position(|n| n.name == node.name)?;
            Some((id, same))
        });
        Self {
            network,
            candidate,
            pairs: pairs.collect(),
        }
    }

    /// Compares the traces of one sequence.
    pub(super) fn compare(
        &self,
        sequence: usize,
        item: &Item,
        expected: &Trace,
        found: &Trace,
    ) -> Result<Findings> {
        let mut nodes = Vec::new();
        for &(id, same) in &self.pairs {
            let (expected, found) = (&expected.nodes[id], &found.nodes[same]);
            nodes.push(self.node(sequence, item, id, expected, found)?);
        }
        let mut outputs = Vec::new();
        let mut decision = None;
        let pairs = self
            .network
            .outputs
            .iter()
            .zip(&self.candidate.network.outputs);
        for (output, same) in pairs {
            let expected = output_values(self.network, output, item, expected)?;
            let found = output_values(self.candidate.network, same, item, found)?;
            same_length(&output.name, &expected, &found)?;
            let vectors = match self.network.rate(output.value) {
                Rate::EveryStep => item.steps,
                Rate::Once => 1,
            };
            let width = (expected.len() / vectors).max(1);
            let mut findings = OutputFindings::default();
            findings.values.add(sequence, 0, width, &expected, &found);
            let rows = expected.chunks_exact(width).zip(found.chunks_exact(width));
            for (expected, found) in rows {
                let ((reference, margin), (engine, _)) = (decide(expected), decide(found));
                findings.vectors += 1;
                findings.agreeing += usize::from(reference == engine);
                // Overwritten until the last step of the first output.
                if outputs.is_empty() {
                    decision = Some((reference, margin, engine));
                }
            }
            outputs.push(findings);
        }
        Ok(Findings {
            nodes,
            outputs,
            decision,
            counts: found.counts.clone(),
        })
    }

    fn node(
        &self,
        sequence: usize,
        item: &Item,
        id: NodeId,
        expected: &NodeTrace,
        found: &NodeTrace,
    ) -> Result<NodeFindings> {
        let node = &self.network.nodes[id];
        same_length(&node.name, &expected.output, &found.output)?;
        let mut findings = NodeFindings::default();
        findings
            .output
            .add(sequence, 0, node.width, &expected.output, &found.output);
        for gates in &expected.gates {
            findings.gates[0] += gates.count;
            findings.gates[1] += gates.beyond;
        }
        if let Layer::Recurrent(_) = node.layer {
            let cells = expected.final_cell.iter().zip(&found.final_cell);
            for (expected, found) in cells {
                let last = item.steps - 1;
                findings
                    .final_cell
                    .add(sequence, last, expected.len(), expected, found);
            }
            for (quarter, difference) in findings.quarters.iter_mut().enumerate() {
                let steps = quarter * item.steps / 4..(quarter + 1) * item.steps / 4;
                let values = steps.start * node.width..steps.end * node.width;
                difference.add(
                    sequence,
                    steps.start,
                    node.width,
                    &expected.output[values.clone()],
                    &found.output[values],
                );
            }
        }
        Ok(findings)
    }

    /// What became of gates that the engine computes by the table.
    fn gates(&self, nodes: &[NodeFindings]) -> Vec<GateReport> {
        let Some(device) = self.candidate.device else {
            return Vec::new();
        };
        let by_table = |node: NodeId| {
            let choice = device.layers.get(node).and_then(DeviceLayer::gate_choice);
            choice.is_some_and(|choice| !choice.is_slow())
        };
        let pairs = self.pairs.iter().zip(nodes);
        pairs
            .filter(|&(&(_, same), _)| by_table(same))
            .map(|(&(id, _), findings)| GateReport {
                name: self.network.nodes[id].name.clone(),
                gates: findings.gates[0],
                beyond: findings.gates[1],
            })
            .collect()
    }

    /// Puts the findings of all sequences together, in order.
    pub(super) fn report(
        &self,
        reference: &str,
        items: &[Item],
        findings: Vec<Findings>,
    ) -> Verification {
        let mut nodes: Vec<NodeFindings> = Vec::new();
        nodes.resize_with(self.pairs.len(), NodeFindings::default);
        let mut outputs: Vec<OutputFindings> = Vec::new();
        outputs.resize_with(self.network.outputs.len(), OutputFindings::default);
        let mut labels: Option<LabelReport> = None;
        let mut counts = Counts::default();
        for (sequence, part) in findings.into_iter().enumerate() {
            for (total, part) in nodes.iter_mut().zip(&part.nodes) {
                total.output.merge(&part.output);
                for (total, part) in total.gates.iter_mut().zip(part.gates) {
                    *total += part;
                }
                total.final_cell.merge(&part.final_cell);
                for (total, part) in total.quarters.iter_mut().zip(&part.quarters) {
                    total.merge(part);
                }
            }
            for (total, part) in outputs.iter_mut().zip(&part.outputs) {
                total.values.merge(&part.values);
                total.vectors += part.vectors;
                total.agreeing += part.agreeing;
            }
            if let Some(decision) = part.decision {
                decided(labels.get_or_insert_default(), sequence, decision);
            }
            counts.merge(&part.counts);
        }
        let gates = self.gates(&nodes);
        let nodes = self.pairs.iter().zip(nodes).map(|(&(id, _), findings)| {
            let node = &self.network.nodes[id];
            let recurrent = matches!(node.layer, Layer::Recurrent(_));
            NodeReport {
                name: node.name.clone(),
                kind: node.layer.kind(),
                output: findings.output,
                final_cell: (findings.final_cell.count > 0).then_some(findings.final_cell),
                quarters: recurrent.then_some(findings.quarters),
            }
        });
        let outputs = self.network.outputs.iter().zip(outputs);
        let outputs = outputs.map(|(output, findings)| OutputReport {
            name: output.name.clone(),
            values: findings.values,
            vectors: findings.vectors,
            vectors_agreeing: findings.agreeing,
        });
        Verification {
            reference: reference.to_owned(),
            engine: self.candidate.engine.name().to_owned(),
            sequences: items.len(),
            steps: items.iter().map(|item| item.steps).sum(),
            nodes: nodes.collect(),
            outputs: outputs.collect(),
            labels,
            gates,
            saturation: counts.named(self.candidate.network),
        }
    }
}

fn decided(labels: &mut LabelReport, sequence: usize, decision: (usize, f64, usize)) {
    let (reference, margin, engine) = decision;
    labels.reference.push(reference);
    labels.engine.push(engine);
    if reference == engine {
        labels.agreeing += 1;
    } else {
        labels.disagreements.push(Disagreement {
            sequence,
            reference,
            engine,
            margin,
        });
    }
}

fn same_length(name: &str, expected: &[f64], found: &[f64]) -> Result<()> {
    if expected.len() == found.len() {
        return Ok(());
    }
    Err(Error::new(
        format!(
            "the engine computed {} values, the reference {}",
            found.len(),
            expected.len()
        ),
        Remedy::Report,
    )
    .at(name))
}
