//! The network under construction: nodes, and how views become their inputs.

use std::collections::{HashMap, HashSet};

use super::budget::Budget;
use super::roles::Roles;
use super::view::{Part, View};
use gatecell_network::network::{Activation, Dense, Layer, Rate};

/// A node whose inputs are not numbered for good yet.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Name for messages and reports; [`super::finish`] makes it unique.
    pub(super) name: String,
    /// What it computes.
    pub(super) layer: Layer,
    /// What it reads.
    pub(super) inputs: Vec<Part>,
    /// Width of its main output.
    pub(super) width: usize,
    /// Rate of its main output.
    pub(super) rate: Rate,
}

/// Nodes in the order of their creation.
#[derive(Debug, Default)]
pub(super) struct Builder {
    /// The nodes.
    pub(super) nodes: Vec<Draft>,
    /// Concat and LastStep nodes made on demand, by what they read.
    concats: HashMap<Vec<Part>, usize>,
    last_steps: HashMap<Part, usize>,
    /// Dense nodes that only scale and shift each feature.
    diagonal: HashSet<usize>,
}

/// `y = scale ⊙ x + shift` per feature.
#[derive(Clone, Debug)]
pub(super) struct Scaling {
    /// Factors.
    pub(super) scale: Vec<f64>,
    /// Offsets.
    pub(super) shift: Vec<f64>,
}

impl Builder {
    /// Adds a node and returns its main output.
    pub(super) fn push(
        &mut self,
        name: &str,
        layer: Layer,
        inputs: Vec<Part>,
        width: usize,
        rate: Rate,
    ) -> Part {
        self.nodes.push(Draft {
            name: name.to_owned(),
            layer,
            inputs,
            width,
            rate,
        });
        Part::Node(self.nodes.len() - 1)
    }

    /// Width of a value.
    pub(super) fn width(&self, roles: &Roles, part: Part) -> usize {
        match part {
            Part::Input(input) => roles.width(input),
            Part::Node(node) => self.nodes[node].width,
            Part::FinalHidden(node, _) | Part::FinalCell(node, _) => {
                if let Layer::Recurrent(layer) = &self.nodes[node].layer {
                    layer.hidden_size
                } else {
                    self.nodes[node].width
                }
            }
        }
    }

    /// Rate of a value.
    pub(super) fn rate(&self, part: Part) -> Rate {
        match part {
            Part::Input(_) => Rate::EveryStep,
            Part::Node(node) => self.nodes[node].rate,
            Part::FinalHidden(..) | Part::FinalCell(..) => Rate::Once,
        }
    }

    /// Leaves out the parts that the view does not show.
    pub(super) fn trim(&self, roles: &Roles, view: &View) -> View {
        let (first, last) = view.range();
        let mut trimmed = View {
            parts: Vec::new(),
            ..view.clone()
        };
        let mut start = 0;
        for &part in &view.parts {
            let end = start + self.width(roles, part);
            if end <= first {
                trimmed.offset -= end - start;
            } else if start <= last {
                trimmed.parts.push(part);
            }
            start = end;
        }
        trimmed
    }

    /// The same view with a single part, for which values are put side by side
    /// where there are several.
    pub(super) fn single(&mut self, roles: &Roles, name: &str, view: &View) -> (Part, View) {
        let mut view = self.trim(roles, view);
        if let [part] = view.parts[..] {
            return (part, view);
        }
        let node = match self.concats.get(&view.parts) {
            Some(&node) => node,
            None => {
                let width = view.parts.iter().map(|&part| self.width(roles, part)).sum();
                // Concat refuses to mix rates, so one part speaks for all.
                let rate = view
                    .parts
                    .first()
                    .map_or(Rate::Once, |&part| self.rate(part));
                let node = self.nodes.len();
                self.push(
                    &format!("{name}/concat"),
                    Layer::Concat,
                    view.parts.clone(),
                    width,
                    rate,
                );
                self.concats.insert(view.parts.clone(), node);
                node
            }
        };
        view.parts = vec![Part::Node(node)];
        (Part::Node(node), view)
    }

    /// The vector of the last step of a value.
    pub(super) fn last_step(&mut self, roles: &Roles, name: &str, part: Part) -> Part {
        if let Some(&node) = self.last_steps.get(&part) {
            return Part::Node(node);
        }
        let width = self.width(roles, part);
        self.last_steps.insert(part, self.nodes.len());
        self.push(
            &format!("{name}/last"),
            Layer::LastStep,
            vec![part],
            width,
            Rate::Once,
        )
    }

    /// A value scaled and shifted: folded into the Dense node that computes it,
    /// else one activation if all features are treated alike, else a diagonal
    /// Dense node, which the next Dense or recurrent node takes up again.
    /// `None` beyond the budget.
    pub(super) fn scaled(
        &mut self,
        roles: &Roles,
        name: &str,
        part: Part,
        by: &Scaling,
        budget: &Budget,
    ) -> Option<Part> {
        let width = self.width(roles, part);
        let rate = self.rate(part);
        if let Part::Node(node) = part
            && let Layer::Dense(dense) = &self.nodes[node].layer
        {
            budget.elements::<f64>(&[dense.w.len()])?;
            let mut dense = dense.clone();
            for (unit, (&scale, &shift)) in by.scale.iter().zip(&by.shift).enumerate() {
                dense.w[unit * dense.input_size..][..dense.input_size]
                    .iter_mut()
                    .for_each(|w| *w *= scale);
                dense.bias[unit] = dense.bias[unit] * scale + shift;
            }
            // The unscaled node stays for whoever else reads it, and is left
            // out of the network if nobody does.
            let name = self.nodes[node].name.clone();
            let inputs = self.nodes[node].inputs.clone();
            let scaled = self.push(&name, Layer::Dense(dense), inputs, width, rate);
            if self.diagonal.contains(&node) {
                self.diagonal.insert(self.nodes.len() - 1);
            }
            return Some(scaled);
        }
        let (alpha, beta) = (by.scale.first().copied(), by.shift.first().copied());
        let uniform =
            by.scale.iter().all(|&x| Some(x) == alpha) && by.shift.iter().all(|&x| Some(x) == beta);
        if let (true, Some(alpha), Some(beta)) = (uniform, alpha, beta) {
            return Some(self.push(
                name,
                Layer::Activation(Activation::Affine { alpha, beta }),
                vec![part],
                width,
                rate,
            ));
        }
        budget.elements::<f64>(&[width, width])?;
        let mut w = vec![0.0; width * width];
        for (unit, &scale) in by.scale.iter().enumerate() {
            w[unit * width + unit] = scale;
        }
        let dense = Dense {
            input_size: width,
            output_size: width,
            w,
            bias: by.shift.clone(),
        };
        self.diagonal.insert(self.nodes.len());
        Some(self.push(name, Layer::Dense(dense), vec![part], width, rate))
    }

    /// What a value is scaled from, if it is only a scaled value.
    pub(super) fn unscaled(&self, part: Part) -> Option<(Part, Scaling)> {
        let Part::Node(node) = part else { return None };
        let draft = &self.nodes[node];
        let scaling = match &draft.layer {
            Layer::Activation(Activation::Affine { alpha, beta }) => Scaling {
                scale: vec![*alpha; draft.width],
                shift: vec![*beta; draft.width],
            },
            Layer::Dense(dense) if self.diagonal.contains(&node) => Scaling {
                scale: (0..draft.width)
                    .map(|unit| dense.w[unit * draft.width + unit])
                    .collect(),
                shift: dense.bias.clone(),
            },
            Layer::Recurrent(_)
            | Layer::Dense(_)
            | Layer::Activation(_)
            | Layer::Softmax
            | Layer::LogSoftmax
            | Layer::LastStep
            | Layer::Flatten { .. }
            | Layer::Concat => return None,
        };
        Some((*draft.inputs.first()?, scaling))
    }
}
