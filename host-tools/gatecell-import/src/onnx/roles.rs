//! What the graph inputs are, learned from the nodes that consume them.

use super::view::{Kind, Part, View, ViewAxis};
use gatecell_network::error::Error;
use gatecell_network::remedy::Remedy;

/// Why an operator stopped the evaluation.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something was learned about a graph input: evaluate again from the start.
    Learned,
    /// The graph cannot be imported.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Failed(error)
    }
}

/// Result of evaluating an operator.
pub(super) type Step<T> = Result<T, Stop>;

/// Role of an axis of a graph input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Batch,
    Time,
    /// Features, this many.
    Feature(usize),
}

/// Use of a graph input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The sequence.
    Sequence,
    /// Initial states.
    State,
    /// Length of each sequence.
    Lengths,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Sequence => "the sequence",
            Purpose::State => "an initial state",
            Purpose::Lengths => "the sequence lengths",
        }
    }
}

/// What is known about one graph input.
#[derive(Clone, Debug)]
pub(super) struct InputRoles {
    /// Its name.
    pub(super) name: String,
    /// Declared lengths; `None` where dynamic.
    pub(super) lens: Vec<Option<usize>>,
    /// Role of each axis, where known.
    pub(super) roles: Vec<Option<Role>>,
    /// Its use, where known.
    pub(super) purpose: Option<Purpose>,
}

/// What is known about the graph inputs.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles {
    /// One entry per graph input.
    pub(super) inputs: Vec<InputRoles>,
    /// Whether something was learned in this evaluation.
    learned: bool,
}

impl Roles {
    /// Records the role of a free axis.
    pub(super) fn assign(&mut self, input: usize, axis: usize, role: Role) -> Result<(), Error> {
        let entry = &mut self.inputs[input];
        let name = &entry.name;
        let misfit = |reason: String| {
            Err(Error::new(reason, Remedy::InputOrder).at(format!("graph input '{name}'")))
        };
        if let Some(known) = entry.roles[axis] {
            return match known == role {
                true => Ok(()),
                false => misfit(format!("axis {axis} is used as {known:?} and as {role:?}")),
            };
        }
        if let (Role::Feature(len), Some(declared)) = (role, entry.lens[axis])
            && len != declared
        {
            return misfit(format!(
                "axis {axis} has {declared} features where {len} are read"
            ));
        }
        entry.roles[axis] = Some(role);
        self.learned = true;
        Ok(())
    }

    /// Records the role of an axis of a view, if it is still free.
    pub(super) fn assign_axis(&mut self, axis: &ViewAxis, role: Role) -> Result<(), Error> {
        match axis.kind {
            Kind::Free(input, index) => self.assign(input, index, role),
            _ => Ok(()),
        }
    }

    /// Records the use of a graph input.
    pub(super) fn purpose(&mut self, input: usize, purpose: Purpose) -> Result<(), Error> {
        let entry = &mut self.inputs[input];
        match entry.purpose {
            None => {
                entry.purpose = Some(purpose);
                self.learned = true;
                Ok(())
            }
            Some(known) if known == purpose => Ok(()),
            Some(known) => Err(Error::new(
                format!("it is used as {} and as {}", known.name(), purpose.name()),
                Remedy::OwnInput,
            )
            .at(format!("graph input '{}'", entry.name))),
        }
    }

    /// Stops the evaluation if something was learned since the last call.
    pub(super) fn settle(&mut self) -> Step<()> {
        match std::mem::take(&mut self.learned) {
            true => Err(Stop::Learned),
            false => Ok(()),
        }
    }

    /// A view of a whole graph input.
    pub(super) fn view(&self, input: usize) -> View {
        let entry = &self.inputs[input];
        let mut stride = 1;
        let mut axes: Vec<ViewAxis> = Vec::with_capacity(entry.lens.len());
        for (index, (&role, &len)) in entry.roles.iter().zip(&entry.lens).enumerate().rev() {
            axes.push(match role {
                None => ViewAxis {
                    kind: Kind::Free(input, index),
                    len,
                },
                Some(Role::Batch) => ViewAxis {
                    kind: Kind::Batch,
                    len,
                },
                Some(Role::Time) => ViewAxis {
                    kind: Kind::Time,
                    len,
                },
                Some(Role::Feature(len)) => {
                    let axis = ViewAxis::feature(len, stride);
                    stride *= len;
                    axis
                }
            });
        }
        axes.reverse();
        View {
            parts: vec![Part::Input(input)],
            axes,
            offset: 0,
        }
    }

    /// Features of a graph input, as far as they are known.
    pub(super) fn width(&self, input: usize) -> usize {
        let len = |role: &Option<Role>| match role {
            Some(Role::Feature(len)) => *len,
            _ => 1,
        };
        self.inputs[input].roles.iter().map(len).product()
    }
}
