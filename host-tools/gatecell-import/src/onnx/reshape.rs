//! Reshape of a view: feature axes merge and split, the others stay whole.

use super::dim::Dim;
use super::view::{View, ViewAxis};

/// More axes than any exporter writes; keeps the search below short.
const MAX_RANK: usize = 12;

/// One axis of the wanted shape.
#[derive(Clone, Copy)]
struct Target {
    dim: Dim,
    /// Index of the axis whose length it copies (`0` in an ONNX shape).
    copies: Option<usize>,
}

impl Target {
    /// Whether its length is to be found from the others.
    fn is_open(self) -> bool {
        matches!(self.dim, Dim::Known(-1) | Dim::Unknown)
    }
}

/// Reshapes a view to `dims`, in which −1 stands for the rest and, unless
/// `allow_zero`, 0 for the same axis of the view. `None` if the result is no view.
pub(super) fn reshape(view: &View, dims: &[Dim], allow_zero: bool) -> Option<View> {
    if view.axes.len() > MAX_RANK || dims.len() > MAX_RANK {
        return None;
    }
    let targets: Option<Vec<Target>> = dims
        .iter()
        .enumerate()
        .map(|(index, &dim)| match dim {
            Dim::Known(0) if allow_zero => None,
            Dim::Known(0) => Some(Target {
                dim: view.axes.get(index)?.dim(),
                copies: Some(index),
            }),
            dim => Some(Target { dim, copies: None }),
        })
        .collect();
    let targets = targets?;
    // Axes that must stay whole and in order. Those of length 1 may move freely.
    let whole: Vec<usize> = (0..view.axes.len())
        .filter(|&axis| view.axes[axis].as_feature().is_none() && !view.axes[axis].is_single())
        .collect();
    let mut axes = vec![None; targets.len()];
    if !place(view, &targets, &whole, 0, 0, &mut axes) {
        return None;
    }
    let mut axes: Vec<ViewAxis> = axes.into_iter().collect::<Option<_>>()?;
    place_singles(view, &targets, &mut axes);
    Some(View {
        parts: view.parts.clone(),
        axes,
        offset: view.offset,
    })
}

/// Places the axes `whole`, and the features between them, on the targets from
/// `from_target` on; the features start at axis `from_axis` of the view.
fn place(
    view: &View,
    targets: &[Target],
    whole: &[usize],
    from_axis: usize,
    from_target: usize,
    axes: &mut [Option<ViewAxis>],
) -> bool {
    let Some((&axis, rest)) = whole.split_first() else {
        return place_features(
            view,
            targets,
            from_axis..view.axes.len(),
            from_target..targets.len(),
            axes,
        );
    };
    for target in from_target..targets.len() {
        let wanted = targets[target];
        let fits = match wanted.copies {
            Some(copied) => copied == axis || wanted.dim == view.axes[axis].dim(),
            None => wanted.is_open() || wanted.dim == view.axes[axis].dim(),
        };
        if fits
            && place_features(view, targets, from_axis..axis, from_target..target, axes)
            && place(view, targets, rest, axis + 1, target + 1, axes)
        {
            axes[target] = Some(view.axes[axis]);
            return true;
        }
    }
    false
}

/// Splits and merges the features of some axes onto some targets.
fn place_features(
    view: &View,
    targets: &[Target],
    from: std::ops::Range<usize>,
    to: std::ops::Range<usize>,
    axes: &mut [Option<ViewAxis>],
) -> bool {
    let features: Vec<(usize, usize)> = view.axes[from]
        .iter()
        .filter_map(ViewAxis::as_feature)
        .collect();
    let Some(lens) = lengths(&features, &targets[to.clone()]) else {
        return false;
    };
    let Some(split) = split(&features, &lens) else {
        return false;
    };
    for (slot, axis) in axes[to].iter_mut().zip(split) {
        *slot = Some(axis);
    }
    true
}

/// Lengths of the targets, the open one computed from the others.
fn lengths(features: &[(usize, usize)], targets: &[Target]) -> Option<Vec<usize>> {
    let total = features
        .iter()
        .try_fold(1usize, |n, &(len, _)| n.checked_mul(len))?;
    let mut known = 1usize;
    for target in targets.iter().filter(|target| !target.is_open()) {
        known = known.checked_mul(usize::try_from(target.dim.known()?).ok()?)?;
    }
    let open = targets.iter().filter(|target| target.is_open()).count();
    if known == 0 || total % known != 0 || open > 1 || (open == 0 && total != known) {
        return None;
    }
    let length = |target: &Target| match target.is_open() {
        true => Some(total / known),
        false => usize::try_from(target.dim.known()?).ok(),
    };
    targets.iter().map(length).collect()
}

/// Cuts feature axes, merged where they are adjacent, into the given lengths.
fn split(features: &[(usize, usize)], lens: &[usize]) -> Option<Vec<ViewAxis>> {
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for &(len, stride) in features.iter().filter(|(len, _)| *len != 1) {
        match merged.last_mut() {
            Some((outer_len, outer_stride)) if *outer_stride == len * stride => {
                *outer_len *= len;
                *outer_stride = stride;
            }
            _ => merged.push((len, stride)),
        }
    }
    let mut axes = Vec::with_capacity(lens.len());
    for &len in lens.iter().rev() {
        if len == 1 {
            axes.push(ViewAxis::single());
            continue;
        }
        let (left, stride) = merged.last_mut()?;
        if *left % len != 0 {
            return None;
        }
        axes.push(ViewAxis::feature(len, *stride));
        *left /= len;
        *stride *= len;
        if *left == 1 {
            merged.pop();
        }
    }
    axes.reverse();
    merged.is_empty().then_some(axes)
}

/// Gives the batch and time axes of length 1 a place among the targets of
/// length 1: the same index if possible, else the first one that is left. One
/// that finds no place is dropped, as Squeeze would.
fn place_singles(view: &View, targets: &[Target], axes: &mut [ViewAxis]) {
    let mut taken = vec![false; targets.len()];
    for (index, axis) in view.axes.iter().enumerate() {
        if axis.as_feature().is_some() || !axis.is_single() {
            continue;
        }
        let vacant = |&slot: &usize| !taken[slot] && axes[slot].as_feature() == Some((1, 0));
        let order = [index]
            .into_iter()
            .chain(0..axes.len())
            .filter(|&slot| slot < axes.len());
        if let Some(slot) = order.into_iter().find(vacant) {
            axes[slot] = *axis;
            taken[slot] = true;
        }
    }
}
