//! The state of evaluating a graph.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::attributes::Node;
use super::budget::Budget;
use super::builder::Builder;
use super::exporter::Exporter;
use super::roles::{Purpose, Role, Roles, Step};
use super::tensor::Tensor;
use super::view::Part;
use gatecell_network::remedy::Remedy;
use gatecell_network::warning::Warning;

/// Most axes of a tensor.
pub(super) const MAX_RANK: usize = 32;

/// State of one evaluation.
pub(super) struct Eval<'a> {
    /// What is known about the graph inputs.
    pub(super) roles: &'a mut Roles,
    /// The network so far.
    pub(super) builder: Builder,
    /// Recurrent nodes that read lengths, and those that do not.
    pub(super) with_lengths: Vec<String>,
    /// See `with_lengths`.
    pub(super) without_lengths: Vec<String>,
    /// Nodes that took the last step of a sequence by its position.
    pub(super) last_steps: Vec<String>,
    /// Graph inputs that give initial states, in the order of
    /// `Network::state_inputs`.
    pub(super) states: Vec<usize>,
    /// Which program wrote the graph.
    pub(super) exporter: Exporter,
    /// What is unusual in the graph.
    pub(super) warnings: Vec<Warning>,
    /// Values whose graph inputs are known to be the sequence.
    pub(super) marked: HashSet<Part>,
    /// What is left for this evaluation.
    pub(super) budget: Rc<Budget>,
}

/// Tensors by their names.
pub(super) type Tensors<'a> = HashMap<&'a str, Rc<Tensor>>;

impl<'a> Eval<'a> {
    pub(super) fn new(roles: &'a mut Roles, budget: Rc<Budget>) -> Self {
        Self {
            roles,
            budget,
            marked: HashSet::new(),
            builder: Builder::default(),
            with_lengths: Vec::new(),
            without_lengths: Vec::new(),
            last_steps: Vec::new(),
            states: Vec::new(),
            exporter: Exporter::Other,
            warnings: Vec::new(),
        }
    }

    /// Declares that an axis of a view counts features.
    pub(super) fn claim_feature(
        &mut self,
        node: &Node,
        axis: &super::view::ViewAxis,
        len: Option<usize>,
    ) -> Step<()> {
        let Some(len) = axis.len.or(len) else {
            return Err(node
                .error(
                    "it works on an axis whose length is not declared",
                    Remedy::FixShapes,
                )
                .into());
        };
        self.roles.assign_axis(axis, Role::Feature(len))?;
        self.roles.settle()
    }

    /// What to do where a layer's input is no sequence as it needs it.
    pub(super) fn sequence_remedy(&self) -> Remedy {
        match self.roles.inputs.iter().any(|input| input.lens.len() < 3) {
            // A window of all steps in one row, which a Reshape takes apart.
            true => Remedy::SequenceInput,
            false => Remedy::InputOrder,
        }
    }

    /// Name of the graph input used for lengths.
    pub(super) fn lengths_input(&self) -> Option<String> {
        let found = self
            .roles
            .inputs
            .iter()
            .find(|input| input.purpose == Some(Purpose::Lengths));
        found.map(|input| input.name.clone())
    }
}
