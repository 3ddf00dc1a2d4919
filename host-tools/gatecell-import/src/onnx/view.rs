//! Views: how the axes of a graph tensor map onto values of the network.

use super::budget::Budget;
use super::dim::Dim;
use gatecell_network::network::{Axis, Layout};

/// A value of the network under construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// A graph input, by index.
    Input(usize),
    /// Main output of a node.
    Node(usize),
    /// Last hidden state of one direction of a recurrent node.
    FinalHidden(usize, usize),
    /// Last cell state of one direction of an LSTM node.
    FinalCell(usize, usize),
}

/// What an axis of a view counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sequences of a batch.
    Batch,
    /// Time steps.
    Time,
    /// An axis of a graph input whose role is not yet known.
    Free(usize, usize),
    /// Features, this many apart.
    Feature(usize),
}

/// One axis of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ViewAxis {
    /// What it counts.
    pub(super) kind: Kind,
    /// Its length as the graph declares it; always known for features.
    pub(super) len: Option<usize>,
}

impl ViewAxis {
    /// A feature axis.
    pub(super) fn feature(len: usize, stride: usize) -> Self {
        Self {
            kind: Kind::Feature(if len == 1 { 0 } else { stride }),
            len: Some(len),
        }
    }

    /// An axis of length 1 that counts nothing.
    pub(super) fn single() -> Self {
        Self::feature(1, 0)
    }

    /// Length and stride of a feature axis.
    pub(super) fn as_feature(&self) -> Option<(usize, usize)> {
        match (self.kind, self.len) {
            (Kind::Feature(stride), Some(len)) => Some((len, stride)),
            _ => None,
        }
    }

    /// Whether its length is known to be 1.
    pub(super) fn is_single(&self) -> bool {
        self.len == Some(1)
    }

    /// Its length in shape computations.
    pub(super) fn dim(&self) -> Dim {
        match (self.len, self.kind) {
            (Some(len), _) => Dim::len(len),
            (None, Kind::Batch) => Dim::Batch,
            (None, Kind::Time) => Dim::Time,
            (None, Kind::Free(input, axis)) => Dim::Free(input, axis),
            (None, Kind::Feature(_)) => Dim::Unknown,
        }
    }
}

/// A view of the features of one or more values, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    /// The values; their features are numbered on from one to the next.
    pub(super) parts: Vec<Part>,
    /// Axes, outermost first.
    pub(super) axes: Vec<ViewAxis>,
    /// Feature of the first element.
    pub(super) offset: usize,
}

impl View {
    /// Lengths and strides of the feature axes, outermost first.
    pub(super) fn features(&self) -> Vec<(usize, usize)> {
        self.axes.iter().filter_map(ViewAxis::as_feature).collect()
    }

    /// The features in the order in which the view shows them; `None` beyond the
    /// budget.
    pub(super) fn selection(&self, budget: &Budget) -> Option<Vec<usize>> {
        let features = self.features();
        let lens: Vec<usize> = features.iter().map(|&(len, _)| len).collect();
        budget.elements::<usize>(&lens)?;
        let mut selection = vec![self.offset];
        for (len, stride) in features {
            selection = selection
                .iter()
                .flat_map(|&start| (0..len).map(move |index| start + index * stride))
                .collect();
        }
        Some(selection)
    }

    /// First and last feature that the view shows.
    pub(super) fn range(&self) -> (usize, usize) {
        let reach: usize = self
            .features()
            .iter()
            .map(|&(len, stride)| len.saturating_sub(1) * stride)
            .sum();
        (self.offset, self.offset + reach)
    }

    /// Reorders the axes: axis `i` of the result is axis `perm[i]`.
    pub(super) fn transpose(&self, perm: &[usize]) -> Self {
        let axes = perm.iter().map(|&axis| self.axes[axis]).collect();
        Self {
            parts: self.parts.clone(),
            axes,
            offset: self.offset,
        }
    }

    /// `len` indices of a feature axis, from `start` in steps of `step`.
    pub(super) fn narrow(
        &self,
        axis: usize,
        start: usize,
        step: usize,
        len: usize,
    ) -> Option<Self> {
        let (_, stride) = self.axes[axis].as_feature()?;
        let mut view = self.clone();
        view.offset += start * stride;
        view.axes[axis] = ViewAxis::feature(len, stride * step);
        Some(view)
    }

    /// The layout as the network states it; `None` while a role is unknown.
    pub(super) fn layout(&self) -> Option<Layout> {
        let axes = self.axes.iter().map(|axis| match axis.kind {
            Kind::Batch => Some(Axis::Batch),
            Kind::Time => Some(Axis::Time),
            Kind::Free(..) => None,
            Kind::Feature(stride) => Some(Axis::Feature {
                len: axis.len?,
                stride,
            }),
        });
        Some(Layout {
            axes: axes.collect::<Option<_>>()?,
            offset: self.offset,
        })
    }
}
