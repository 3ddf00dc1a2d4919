//! Graphs that cannot be imported, and what the user is told.

use rten_onnx::onnx::{DataLocation, NodeProto, TensorProto};

use super::model::{floats, gru, gru_weights, import, node, with_int, with_string};
use crate::error::Error;
use crate::remedy::Remedy;

fn refusal(initializers: Vec<TensorProto>, nodes: Vec<NodeProto>, output: &str) -> Error {
    import(&[-1, -1, 3], initializers, nodes, &[output]).expect_err("refused")
}

#[test]
fn loops_and_quantized_and_unknown_operators() {
    let error = refusal(vec![], vec![node("Loop", &["", "", "x"], &["y"])], "y");
    assert!(error.reason.contains("loop") && error.remedy == Remedy::FusedLayer);
    let error = refusal(
        vec![],
        vec![node("DynamicQuantizeLSTM", &["x"], &["y"])],
        "y",
    );
    assert_eq!(error.remedy, Remedy::FloatModel);
    let error = refusal(
        gru_weights(),
        vec![gru("x"), node("Einsum", &["y"], &["z"])],
        "z",
    );
    assert_eq!(error.reason, "operator Einsum is not supported");
    assert_eq!(error.place.as_deref(), Some("node 'z' (Einsum)"));
    let mut foreign = node("Relu", &["x"], &["y"]);
    foreign.domain = Some("com.example".to_owned());
    assert!(
        refusal(vec![], vec![foreign], "y")
            .reason
            .contains("com.example.Relu")
    );
}

#[test]
fn graphs_without_a_recurrent_node() {
    let error = refusal(vec![], vec![node("Relu", &["x"], &["y"])], "y");
    assert_eq!(error.reason, "no RNN, LSTM or GRU node in the graph");
}

#[test]
fn unusable_weights() {
    let mut weights = gru_weights();
    weights[1] = floats("R", &[1, 6, 2], &[f32::NAN; 12]);
    let error = refusal(weights, vec![gru("x")], "y");
    assert!(
        error.reason.contains("'R'") && error.reason.contains("NaN"),
        "{error}"
    );

    let mut weights = gru_weights();
    weights[1] = floats("R", &[1, 6, 3], &[0.0; 18]);
    let error = refusal(weights, vec![gru("x")], "y");
    assert!(
        error.reason.contains("R ('R') has shape [1, 6, 3]"),
        "{error}"
    );

    let mut weights = gru_weights();
    weights[0].dims = vec![1, 6, 1 << 40];
    assert_eq!(
        refusal(weights, vec![gru("x")], "y").place.as_deref(),
        Some("tensor 'W'")
    );

    let mut weights = gru_weights();
    weights[2].data_location = Some(DataLocation::EXTERNAL);
    let error = refusal(weights, vec![gru("x")], "y");
    assert_eq!(error.remedy, Remedy::ExternalData);
}

#[test]
fn attributes_that_are_not_understood() {
    let error = refusal(gru_weights(), vec![with_int(gru("x"), "zoneout", 1)], "y");
    assert_eq!(
        error.place.as_deref(),
        Some("node 'y' (GRU), attribute zoneout")
    );
    let error = refusal(
        gru_weights(),
        vec![with_string(gru("x"), "direction", "up")],
        "y",
    );
    assert_eq!(error.remedy, Remedy::OnnxAgain);
}

#[test]
fn values_combined_element_by_element() {
    let nodes = vec![gru("x"), node("Mul", &["y", "y"], &["z"])];
    assert!(
        refusal(gru_weights(), nodes, "z")
            .reason
            .contains("two values")
    );
}
