//! Views on their own.

use crate::onnx::budget::Budget;
use crate::onnx::dim::Dim;
use crate::onnx::reshape::reshape;
use crate::onnx::view::{Kind, Part, View, ViewAxis};

const TIME: ViewAxis = ViewAxis {
    kind: Kind::Time,
    len: None,
};
const BATCH: ViewAxis = ViewAxis {
    kind: Kind::Batch,
    len: None,
};

fn view(axes: &[ViewAxis]) -> View {
    View {
        parts: vec![Part::Node(0)],
        axes: axes.to_vec(),
        offset: 0,
    }
}

fn known(dims: &[i64]) -> Vec<Dim> {
    dims.iter().map(|&dim| Dim::Known(dim)).collect()
}

fn feature(len: usize, stride: usize) -> ViewAxis {
    ViewAxis::feature(len, stride)
}

#[test]
fn directions_merge_after_transposition() {
    // Y of a bidirectional layer: [time, direction, batch, unit].
    let y = view(&[TIME, feature(2, 4), BATCH, feature(4, 1)]);
    assert_eq!(reshape(&y, &known(&[0, 0, -1]), false), None);
    let merged = reshape(&y.transpose(&[0, 2, 1, 3]), &known(&[0, 0, -1]), false).unwrap();
    assert_eq!(merged.axes, [TIME, BATCH, feature(8, 1)]);
    assert_eq!(
        merged.selection(&Budget::new(0)).unwrap(),
        (0..8).collect::<Vec<_>>()
    );
}

#[test]
fn features_split_and_keep_their_order() {
    let whole = view(&[BATCH, feature(12, 1)]);
    let split = reshape(&whole, &[Dim::Batch, Dim::Known(3), Dim::Known(-1)], false).unwrap();
    assert_eq!(split.axes, [BATCH, feature(3, 4), feature(4, 1)]);
    let turned = split.transpose(&[0, 2, 1]);
    assert_eq!(
        turned.selection(&Budget::new(0)).unwrap()[..4],
        [0, 4, 8, 1]
    );
    assert_eq!(reshape(&turned, &known(&[0, 12]), false), None);
    assert_eq!(reshape(&whole, &known(&[0, 5, -1]), false), None);
}

#[test]
fn fixed_lengths_find_their_axes() {
    let time = ViewAxis {
        kind: Kind::Time,
        len: Some(20),
    };
    let batch = ViewAxis {
        kind: Kind::Batch,
        len: Some(1),
    };
    let y = view(&[time, feature(1, 0), batch, feature(16, 1)]);
    let flat = reshape(&y, &known(&[20, 1, 16]), false).unwrap();
    assert_eq!(flat.axes, [time, batch, feature(16, 1)]);
    // Exporters turn a batch of one into a reshape instead of a transposition.
    let turned = reshape(
        &view(&[batch, time, feature(16, 1)]),
        &known(&[20, 1, 16]),
        false,
    )
    .unwrap();
    assert_eq!(turned.axes, [time, batch, feature(16, 1)]);
    assert_eq!(reshape(&y, &known(&[16, 1, 20]), false), None);
}

#[test]
fn batch_and_time_never_merge() {
    let y = view(&[TIME, BATCH, feature(4, 1)]);
    assert_eq!(reshape(&y, &known(&[-1, 4]), false), None);
    assert_eq!(reshape(&y, &known(&[0, -1]), false), None);
    assert_eq!(reshape(&y, &known(&[0, 0, 4]), true), None);
}

#[test]
fn selections_nest() {
    let whole = view(&[BATCH, feature(12, 1)]);
    let every_third = whole.narrow(1, 1, 3, 4).unwrap();
    assert_eq!(
        every_third.selection(&Budget::new(0)).unwrap(),
        [1, 4, 7, 10]
    );
    let inner = every_third.narrow(1, 1, 2, 2).unwrap();
    assert_eq!(inner.selection(&Budget::new(0)).unwrap(), [4, 10]);
    assert_eq!(inner.range(), (4, 10));
    assert_eq!(whole.narrow(0, 0, 1, 1), None);
}
