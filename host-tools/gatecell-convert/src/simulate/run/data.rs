//! What nodes computed, in the format's numbers, and what others read of it.

use crate::simulate::counter::Found;
use crate::simulate::host_format::HostFormat;
use gatecell_network::network::Value;

/// The numbers of one value.
pub(super) enum Data<F: HostFormat> {
    Act(Vec<F::Act>),
    Pre(Vec<F::Pre>),
    Probability(Vec<F::Probability>),
    /// Cell states, in real units.
    Cell(Vec<f64>),
}

/// Everything that a node computed, in the format's numbers.
pub(super) struct Computed<F: HostFormat> {
    pub(super) output: Data<F>,
    pub(super) final_hidden: Vec<Vec<F::Act>>,
    pub(super) final_cell: Vec<Vec<f64>>,
    pub(super) cell_peak: f64,
    /// Of a recurrent layer: what each direction let by.
    pub(super) counted: Vec<Found>,
}

impl<F: HostFormat> Computed<F> {
    pub(super) fn plain(output: Data<F>) -> Self {
        Self {
            output,
            final_hidden: Vec::new(),
            final_cell: Vec::new(),
            cell_peak: 0.0,
            counted: Vec::new(),
        }
    }
}

/// One input of a node.
pub(super) struct Source<'a, F: HostFormat> {
    pub(super) data: DataRef<'a, F>,
    pub(super) width: usize,
    pub(super) vectors: usize,
}

impl<'a, F: HostFormat> Source<'a, F> {
    pub(super) fn act(&self) -> Option<&'a [F::Act]> {
        match self.data {
            DataRef::Act(data) => Some(data),
            DataRef::Pre(data) => F::pre_as_act(data),
            DataRef::Probability(_) | DataRef::Cell(_) => None,
        }
    }

    pub(super) fn cell(&self) -> Option<&'a [f64]> {
        match self.data {
            DataRef::Cell(data) => Some(data),
            DataRef::Act(_) | DataRef::Pre(_) | DataRef::Probability(_) => None,
        }
    }

    pub(super) fn pre(&self) -> Option<&'a [F::Pre]> {
        match self.data {
            DataRef::Pre(data) => Some(data),
            DataRef::Act(_) | DataRef::Probability(_) | DataRef::Cell(_) => None,
        }
    }
}

/// Borrowed [`Data`].
pub(super) enum DataRef<'a, F: HostFormat> {
    Act(&'a [F::Act]),
    Pre(&'a [F::Pre]),
    Probability(&'a [F::Probability]),
    Cell(&'a [f64]),
}

pub(super) fn data<'a, F: HostFormat>(
    input: &'a Data<F>,
    computed: &'a [Computed<F>],
    value: Value,
) -> DataRef<'a, F> {
    let data = match value {
        Value::Input => input,
        Value::Node(node) => &computed[node].output,
        Value::FinalHidden { node, direction } => {
            return DataRef::Act(&computed[node].final_hidden[direction]);
        }
        Value::FinalCell { node, direction } => {
            return DataRef::Cell(&computed[node].final_cell[direction]);
        }
    };
    match data {
        Data::Act(data) => DataRef::Act(data),
        Data::Pre(data) => DataRef::Pre(data),
        Data::Probability(data) => DataRef::Probability(data),
        Data::Cell(data) => DataRef::Cell(data),
    }
}
