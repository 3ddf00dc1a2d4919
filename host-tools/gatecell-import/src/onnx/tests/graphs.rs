//! What exporters put around recurrent layers, and what becomes of it.

use super::model::{floats, gru, gru_weights, import, ints, node, with_int, with_ints};
use gatecell_network::network::{Activation, Axis, Cell, Layer, Value};

fn gru_cell(layer: &Layer) -> &gatecell_network::network::Gru {
    match layer {
        Layer::Recurrent(layer) => match &layer.directions[0].cell {
            Cell::Gru(gru) => gru,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn normalization_of_the_input_goes_into_the_weights() {
    let mut constants = gru_weights();
    constants.push(floats("mean", &[3], &[1.0, 2.0, 4.0]));
    constants.push(floats("std", &[3], &[0.5, 1.0, 2.0]));
    let plain = import(&[-1, -1, 3], gru_weights(), vec![gru("x")], &["y"]).unwrap();
    let nodes = vec![
        node("Sub", &["x", "mean"], &["centred"]),
        node("Div", &["centred", "std"], &["scaled"]),
        gru("scaled"),
    ];
    let network = import(&[-1, -1, 3], constants, nodes, &["y"]).unwrap();
    assert_eq!(network.nodes.len(), 1);
    assert_eq!(network.nodes[0].inputs, [Value::Input]);
    let (before, after) = (
        gru_cell(&plain.nodes[0].layer),
        gru_cell(&network.nodes[0].layer),
    );
    for row in 0..6 {
        let w = &before.w[row * 3..][..3];
        assert_eq!(after.w[row * 3..][..3], [w[0] / 0.5, w[1], w[2] / 2.0]);
        let shift = w[0] / 0.5 + w[1] * 2.0 + w[2] / 2.0 * 4.0;
        assert!((after.bias[row] - (before.bias[row] - shift)).abs() < 1e-12);
    }
}

#[test]
fn selected_features_go_into_the_weights() {
    let mut constants = gru_weights();
    constants.extend([
        ints("starts", &[4]),
        ints("ends", &[-6]),
        ints("axes", &[2]),
        ints("steps", &[1]),
    ]);
    let slice = node(
        "Slice",
        &["x", "starts", "ends", "axes", "steps"],
        &["part"],
    );
    let network = import(&[-1, 1, 13], constants, vec![slice, gru("part")], &["y"]).unwrap();
    assert_eq!(network.input.input_size, 13);
    let cell = gru_cell(&network.nodes[0].layer);
    assert!(cell.w[..4].iter().all(|&w| w == 0.0) && cell.w[7..13].iter().all(|&w| w == 0.0));
}

#[test]
fn a_linear_layer_before_the_recurrent_one() {
    let mut constants = gru_weights();
    constants.push(super::model::weights("A", &[5, 3]));
    constants.push(super::model::weights("a", &[3]));
    let nodes = vec![
        node("MatMul", &["x", "A"], &["product"]),
        node("Add", &["a", "product"], &["sum"]),
        node("Relu", &["sum"], &["active"]),
        with_ints(
            node("Transpose", &["active"], &["turned"]),
            "perm",
            &[1, 0, 2],
        ),
        gru("turned"),
    ];
    let network = import(&[-1, -1, 5], constants, nodes, &["y_h"]).unwrap();
    let [dense, relu, _] = &network.nodes[..] else {
        panic!("{:?}", network.nodes)
    };
    let Layer::Dense(dense) = &dense.layer else {
        panic!()
    };
    assert_eq!(
        (dense.input_size, dense.output_size, dense.w[1]),
        (5, 3, 3.0 / 16.0 - f64::from(0.4f32))
    );
    assert!((dense.bias[2] - (2.0 / 16.0 - 0.4)).abs() < 1e-7);
    assert!(matches!(relu.layer, Layer::Activation(Activation::Relu)));
    let axes = [Axis::Batch, Axis::Time, Axis::Feature { len: 5, stride: 1 }];
    assert_eq!(network.input.layout.axes, axes);
}

#[test]
fn sequences_without_a_batch_axis() {
    let mut constants = gru_weights();
    constants.push(ints("one", &[1]));
    constants.push(ints("both", &[1, 2]));
    let nodes = vec![
        node("Unsqueeze", &["x", "one"], &["batched"]),
        gru("batched"),
        node("Squeeze", &["y", "both"], &["plain"]),
    ];
    let network = import(&[-1, 3], constants, nodes, &["plain"]).unwrap();
    assert_eq!(
        network.input.layout.axes,
        [Axis::Time, Axis::Feature { len: 3, stride: 1 }]
    );
    assert_eq!(
        network.outputs[0].layout.axes,
        [Axis::Time, Axis::Feature { len: 2, stride: 1 }]
    );
}

#[test]
fn the_last_step_and_what_nobody_reads() {
    let mut constants = gru_weights();
    constants.push(ints("last", &[-1]));
    let nodes = vec![
        gru("x"),
        with_int(node("Gather", &["y", "last"], &["end"]), "axis", 0),
        node("Tanh", &["y"], &["unused"]),
    ];
    let network = import(&[-1, -1, 3], constants, nodes, &["end"]).unwrap();
    assert_eq!(network.nodes.len(), 2);
    assert!(matches!(network.nodes[1].layer, Layer::LastStep));
}
