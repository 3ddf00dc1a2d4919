//! Walks over an array whose axes mean batch, time and features.

use crate::network::{Axis, Layout};

/// Where an element of an array belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) batch: usize,
    pub(super) time: usize,
    pub(super) feature: usize,
}

/// The index of the element `flat` of an array in C order.
pub(super) fn unravel(shape: &[usize], mut flat: usize) -> Vec<usize> {
    let mut index: Vec<usize> = shape
        .iter()
        .rev()
        .map(|&len| {
            let i = flat % len;
            flat /= len;
            i
        })
        .collect();
    index.reverse();
    index
}

/// The positions of all elements of an array of this shape, in C order.
pub(super) fn positions(layout: &Layout, shape: &[usize]) -> impl Iterator<Item = Position> {
    let count = shape.iter().product();
    (0..count).map(|flat| {
        let mut position = Position {
            batch: 0,
            time: 0,
            feature: layout.offset,
        };
        for (axis, i) in layout.axes.iter().zip(unravel(shape, flat)) {
            match axis {
                Axis::Batch => position.batch = i,
                Axis::Time => position.time = i,
                Axis::Feature { stride, .. } => position.feature += i * stride,
            }
        }
        position
    })
}

/// The shape of an array with this layout.
pub(super) fn shape(layout: &Layout, batch: usize, steps: usize) -> Vec<usize> {
    layout
        .axes
        .iter()
        .map(|axis| match axis {
            Axis::Batch => batch,
            Axis::Time => steps,
            Axis::Feature { len, .. } => *len,
        })
        .collect()
}

/// The shape for people; lengths not known yet by name.
pub(super) fn describe(layout: &Layout, batch: Option<usize>) -> String {
    let axes: Vec<String> = layout
        .axes
        .iter()
        .map(|axis| match (axis, batch) {
            (Axis::Batch, Some(batch)) => batch.to_string(),
            (Axis::Batch, None) => "batch".into(),
            (Axis::Time, _) => "time".into(),
            (Axis::Feature { len, .. }, _) => len.to_string(),
        })
        .collect();
    format!("[{}]", axes.join(", "))
}

/// Length of the batch axis of an array, 1 without one; `None` where the
/// array's shape does not follow the layout. Likewise the steps.
pub(super) fn batch_and_steps(layout: &Layout, shape: &[usize]) -> Option<(usize, usize)> {
    if shape.len() != layout.axes.len() {
        return None;
    }
    let (mut batch, mut steps) = (1, 1);
    for (axis, &given) in layout.axes.iter().zip(shape) {
        match axis {
            Axis::Batch => batch = given,
            Axis::Time => steps = given,
            Axis::Feature { len, .. } if *len == given => {}
            Axis::Feature { .. } => return None,
        }
    }
    Some((batch, steps))
}

/// Whether the layout has an axis of this kind.
pub(super) fn has(layout: &Layout, wanted: Axis) -> bool {
    layout.axes.contains(&wanted)
}

/// Number of features that an array of this layout shows.
pub(super) fn features(layout: &Layout) -> usize {
    shape(layout, 1, 1).iter().product()
}
