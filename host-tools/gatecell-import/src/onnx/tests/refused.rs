//! Graphs that cannot be imported, and what the user is told.

use rten_onnx::onnx::{DataLocation, NodeProto, TensorProto};

use super::model::{
    bytes_with, floats, gru, gru_weights, import, ints, node, with_int, with_string,
};
use crate::onnx::from_bytes;
use gatecell_network::error::Error;
use gatecell_network::network::Layer;
use gatecell_network::remedy::Remedy;

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

#[test]
fn branches_are_no_loops() {
    let error = refusal(
        gru_weights(),
        vec![gru("x"), node("If", &["rate_is_8k"], &["z"])],
        "z",
    );
    assert!(error.reason.contains("chooses"), "{error}");
    assert!(error.reason.contains("'rate_is_8k'"), "{error}");
    assert!(!error.to_string().contains("loop"), "{error}");
    // The remedy: the branch alone is accepted.
    assert!(import(&[-1, -1, 3], gru_weights(), vec![gru("x")], &["y"]).is_ok());
}

#[test]
fn an_embedding_is_called_one() {
    // Ids are cast to integers and look up rows of W3.
    let table = || floats("E", &[4, 3], &[0.25; 12]);
    let cast = with_int(node("Cast", &["x"], &["ids"]), "to", 7);
    let nodes = vec![cast, node("Gather", &["E", "ids"], &["e"]), gru("e")];
    let initializers = || [gru_weights(), vec![table()]].concat();
    let error = import(&[-1, -1], initializers(), nodes, &["y"]).expect_err("refused");
    assert!(error.reason.contains("embedding"), "{error}");
    assert_eq!(error.remedy, Remedy::OneHot);
    // The remedy: one-hot vectors times the table.
    let nodes = vec![node("MatMul", &["x", "E"], &["e"]), gru("e")];
    let network = import(&[-1, -1, 4], initializers(), nodes, &["y"]).unwrap();
    let Layer::Dense(dense) = &network.nodes[0].layer else {
        panic!("{:?}", network.nodes[0]);
    };
    assert_eq!((dense.input_size, dense.output_size), (4, 3));
}

#[test]
fn casts_name_their_type() {
    for (to, name) in [(9, "bool"), (3, "int8"), (99, "unknown")] {
        let cast = with_int(node("Cast", &["y"], &["c"]), "to", to);
        let error = refusal(gru_weights(), vec![gru("x"), cast], "c");
        assert!(error.reason.contains(name), "{error}");
    }
    // Values of the network on one axis are no lengths: the cast would cut them.
    let squeeze = node("Squeeze", &["y_h"], &["s"]);
    let cast = with_int(node("Cast", &["s"], &["c"]), "to", 7);
    let nodes = vec![gru("x"), squeeze, cast];
    assert!(import(&[-1, 1, 3], gru_weights(), nodes, &["c"]).is_err());
}

#[test]
fn constant_lengths_say_how_they_differ() {
    let run = |steps: i64, lens: &[i64]| {
        let mut gru = gru("x");
        gru.input.push("lens".to_owned());
        let initializers = [gru_weights(), vec![ints("lens", lens)]].concat();
        import(&[steps, 1, 3], initializers, vec![gru], &["y"])
    };
    assert!(run(5, &[5]).is_ok());
    for (steps, len, words) in [
        (5, 1 << 30, "1073741824, more than the 5 steps"),
        (5, 3, "3, fewer than the 5 steps"),
        (-1, 3, "always 3, and the number of steps is not fixed"),
    ] {
        let error = run(steps, &[len]).expect_err("refused");
        assert!(error.reason.contains(words), "{error}");
    }
    // The remedy: without them, and with lengths as a graph input.
    assert!(import(&[5, 1, 3], gru_weights(), vec![gru("x")], &["y"]).is_ok());
    let mut gru = gru("x");
    gru.input.push("lens".to_owned());
    let inputs: [(&str, &[i64]); 2] = [("x", &[-1, -1, 3]), ("lens", &[-1])];
    let model = bytes_with(&inputs, gru_weights(), vec![gru], &["y"]);
    let network = from_bytes("given", &model).unwrap();
    assert_eq!(network.lengths_input.as_deref(), Some("lens"));
}

#[test]
fn inputs_that_nothing_would_read() {
    for (op, inputs) in [
        ("Relu", &["y", "y"][..]),
        ("Max", &["y", "b", "b"]),
        ("Add", &["y", "b", "b"]),
    ] {
        let nodes = vec![gru("x"), node(op, inputs, &["z"])];
        let initializers = [gru_weights(), vec![floats("b", &[1], &[0.5])]].concat();
        let error = refusal(initializers, nodes, "z");
        assert!(error.reason.contains("are known"), "{error}");
    }
}

#[test]
fn operators_and_functions_of_other_meaning() {
    let model = super::model::bytes(&[-1, -1, 3], gru_weights(), vec![gru("x")], &["y"]);
    // A function named Relu, in the standard domain and in another one.
    let with_function = |domain: &str| {
        let mut function = vec![1 << 3 | 2, 4];
        function.extend(b"Relu");
        function.extend([10 << 3 | 2, domain.len() as u8]);
        function.extend(domain.as_bytes());
        let mut bytes = model.clone();
        bytes.extend([0xca, 0x01, function.len() as u8]);
        bytes.extend(function);
        from_bytes("function", &bytes)
    };
    let error = with_function("").expect_err("refused");
    assert!(error.reason.contains("anew"), "{error}");
    assert!(with_function("ai.onnx").is_err());
    assert!(with_function("com.example").is_ok());
    // Opset 6 has other rules; the version is the last number of the file.
    let mut old = model.clone();
    let at = old.iter().rposition(|&byte| byte == 17).unwrap();
    old[at] = 6;
    let error = from_bytes("old", &old).expect_err("refused");
    assert!(error.reason.contains("opset 6"), "{error}");
}
