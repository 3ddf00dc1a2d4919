//! Small files that claim much: refused before they take memory or time.

use std::time::{Duration, Instant};

use rten_onnx::onnx::{NodeProto, TensorProto};

use super::model::{floats, gru, gru_weights, import, ints, node, weights, with_int, with_ints};
use gatecell_network::error::Result;
use gatecell_network::network::Network;

/// Nodes of a large graph.
const MANY: usize = 20_000;

/// Imports a graph whose GRU reads `x` and whose other nodes are these.
fn beside_gru(
    mut initializers: Vec<TensorProto>,
    mut nodes: Vec<NodeProto>,
    output: &str,
) -> Result<Network> {
    initializers.extend(gru_weights());
    nodes.insert(0, gru("x"));
    let started = Instant::now();
    let result = import(&[-1, -1, 3], initializers, nodes, &["y", output]);
    let taken = started.elapsed();
    // Hundreds of times what it takes; a quadratic pass takes minutes.
    assert!(taken < Duration::from_secs(40), "{taken:?}");
    result
}

fn assert_grows(result: Result<Network>, place: &str) {
    let error = result.expect_err("refused");
    assert!(error.reason.contains("far beyond its file"), "{error}");
    let at = error.place.unwrap_or_default();
    assert!(at.contains(place), "{at}");
}

fn concat(inputs: &[&str], output: &str, axis: i64) -> NodeProto {
    with_int(node("Concat", inputs, &[output]), "axis", axis)
}

/// `count` times the name before joined with itself.
fn doubled(first: &str, count: usize, axis: i64) -> (Vec<NodeProto>, String) {
    let mut name = first.to_owned();
    let mut nodes = Vec::new();
    for index in 0..count {
        let next = format!("d{index}");
        nodes.push(concat(&[&name, &name], &next, axis));
        name = next;
    }
    (nodes, name)
}

#[test]
fn constants_that_double() {
    let (nodes, last) = doubled("p", 24, 0);
    assert_grows(
        beside_gru(vec![weights("p", &[32])], nodes, &last),
        "(Concat)",
    );
}

#[test]
fn values_that_double() {
    let (nodes, last) = doubled("y_h", 24, 2);
    assert_grows(beside_gru(Vec::new(), nodes, &last), "(Concat)");
}

#[test]
fn one_join_of_many_copies() {
    let names = vec!["p"; MANY];
    let large = vec![floats("p", &[1, MANY as i64], &vec![0.5; MANY])];
    assert_grows(
        beside_gru(large, vec![concat(&names, "c", 0)], "c"),
        "(Concat)",
    );
    let names = vec!["y_h"; MANY];
    let mut nodes = vec![concat(&names, "c", 2)];
    for index in 0..MANY {
        let [from, to] = [index, index + 1].map(|index| format!("c{index}"));
        let from = if index == 0 { "c" } else { &from };
        nodes.push(node("Identity", &[from], &[&to]));
    }
    assert_grows(
        beside_gru(Vec::new(), nodes, &format!("c{MANY}")),
        "(Identity)",
    );
}

#[test]
fn rows_taken_many_times() {
    let indices = ints("i", &vec![0; 2 * MANY]);
    let large = floats("p", &[1, 1000], &[0.5; 1000]);
    let gather = node("Gather", &["p", "i"], &["g"]);
    assert_grows(
        beside_gru(vec![indices, large], vec![gather], "g"),
        "(Gather)",
    );
}

#[test]
fn constants_expanded_and_filled() {
    let shape = ints("s", &[1 << 13, 1 << 13]);
    for op in ["Expand", "ConstantOfShape"] {
        let inputs: &[&str] = match op {
            "Expand" => &["p", "s"],
            _ => &["s"],
        };
        let nodes = vec![
            node(op, inputs, &["e"]),
            // A fill is one number until something needs it whole.
            with_ints(node("Transpose", &["e"], &["t"]), "perm", &[1, 0]),
            node("MatMul", &["y_h", "t"], &["m"]),
        ];
        let initializers = vec![floats("p", &[1], &[0.5]), shape.clone()];
        assert_grows(beside_gru(initializers, nodes, "m"), "");
    }
}

#[test]
fn one_large_constant_copied_by_many_nodes() {
    let large = || vec![floats("p", &[1, MANY as i64], &vec![0.5; MANY])];
    for op in ["Identity", "Neg", "Transpose"] {
        let nodes: Vec<NodeProto> = (0..MANY)
            .map(|index| node(op, &["p"], &[&format!("c{index}")]))
            .collect();
        let mut all = nodes;
        let names: Vec<String> = (0..MANY).map(|index| format!("c{index}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        all.push(concat(&names, "c", 0));
        assert_grows(beside_gru(large(), all, "c"), op);
    }
    // The same weights applied by many nodes are many layers.
    let square = floats("p", &[100, 100], &[0.01; 10_000]);
    let first = floats("q", &[2, 100], &[0.5; 200]);
    let mut nodes = vec![node("MatMul", &["y_h", "q"], &["m0"])];
    for index in 0..MANY {
        let [from, to] = [index, index + 1].map(|index| format!("m{index}"));
        nodes.push(node("MatMul", &[&from, "p"], &[&to]));
    }
    assert_grows(
        beside_gru(vec![square, first], nodes, &format!("m{MANY}")),
        "(MatMul)",
    );
}

#[test]
fn a_wide_input_read_by_weights() {
    let slice = with_ints(node("Slice", &["x"], &["s"]), "axes", &[2]);
    let slice = with_ints(with_ints(slice, "starts", &[0]), "ends", &[3]);
    let error = import(
        &[-1, -1, 1 << 24],
        gru_weights(),
        vec![slice, gru("s")],
        &["y"],
    );
    assert_grows(error, "(GRU)");
}

#[test]
fn many_paths_through_few_nodes() {
    // Each value is read by two functions whose results are joined: 2^60 paths.
    let mut nodes = vec![node("MatMul", &["x", "first"], &["v0"])];
    for index in 0..60 {
        let [from, to] = [index, index + 1].map(|index| format!("v{index}"));
        let [a, b, both] = ["a", "b", "c"].map(|letter| format!("{letter}{index}"));
        nodes.push(node("Relu", &[&from], &[&a]));
        nodes.push(node("Tanh", &[&from], &[&b]));
        nodes.push(concat(&[&a, &b], &both, 2));
        nodes.push(node("MatMul", &[&both, "next"], &[&to]));
    }
    nodes.push(gru("v60"));
    let mut initializers = gru_weights();
    initializers.push(weights("first", &[3, 3]));
    initializers.push(weights("next", &[6, 3]));
    let network = import(&[-1, -1, 3], initializers, nodes, &["y"]).unwrap();
    assert!(network.nodes.len() > 200);
}

#[test]
fn deep_graphs_in_any_order() {
    let mut nodes = Vec::new();
    for index in 0..MANY {
        let [from, to] = [index, index + 1].map(|index| format!("i{index}"));
        let from = if index == 0 { "y" } else { &from };
        nodes.push(node("Identity", &[from], &[&to]));
    }
    let last = format!("i{MANY}");
    let sorted = beside_gru(Vec::new(), nodes.clone(), &last).unwrap();
    nodes.reverse();
    let mut reversed = nodes;
    reversed.push(gru("x"));
    let reversed = import(&[-1, -1, 3], gru_weights(), reversed, &["y", &last]).unwrap();
    let shown = |network: &Network| format!("{:?} {:?}", network.nodes, network.outputs);
    assert_eq!(shown(&sorted), shown(&reversed));
}

#[test]
fn many_layers_of_one_name() {
    let mut nodes = Vec::new();
    for index in 0..MANY {
        let [from, to] = [index, index + 1].map(|index| format!("i{index}"));
        let from = if index == 0 { "y" } else { &from };
        let mut relu = node("Relu", &[from], &[&to]);
        relu.name = Some("same".to_owned());
        nodes.push(relu);
    }
    let network = beside_gru(Vec::new(), nodes, &format!("i{MANY}")).unwrap();
    assert_eq!(network.nodes.last().unwrap().name, format!("same#{MANY}"));
}

#[test]
fn steps_taken_from_a_node_of_many_outputs() {
    let names: Vec<String> = (0..MANY).map(|index| format!("s{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let split = with_int(node("Split", &["y"], &names), "axis", 0);
    let mut nodes = vec![split];
    let mut outputs = Vec::new();
    for name in &names {
        let output = format!("t{name}");
        nodes.push(node("Tanh", &[name], &[&output]));
        outputs.push(output);
    }
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    nodes.push(concat(&outputs, "c", 0));
    let error = beside_gru(Vec::new(), nodes, "c").expect_err("refused");
    assert!(error.reason.contains("dynamic"), "{error}");
}

#[test]
fn rings_and_names_computed_twice() {
    let ring = vec![
        node("Add", &["y", "b"], &["a"]),
        node("Identity", &["a"], &["b"]),
    ];
    let error = beside_gru(Vec::new(), ring, "b").expect_err("refused");
    assert!(error.reason.contains("its own output"), "{error}");
    let twice = vec![node("Relu", &["y"], &["a"]), node("Tanh", &["y"], &["a"])];
    let error = beside_gru(Vec::new(), twice, "a").expect_err("refused");
    assert!(error.reason.contains("'a' has another source"), "{error}");
    let given = vec![node("Relu", &["y"], &["W"])];
    let error = beside_gru(Vec::new(), given, "W").expect_err("refused");
    assert!(error.reason.contains("'W' has another source"), "{error}");
}

#[test]
fn tensors_of_absurd_rank() {
    let axes: Vec<i64> = (0..MANY as i64).collect();
    let nodes = vec![node("Unsqueeze", &["y_h", "axes"], &["u"])];
    let error = beside_gru(vec![ints("axes", &axes)], nodes, "u").expect_err("refused");
    assert!(error.reason.contains("adds 20000 axes"), "{error}");
    let shape = ints("s", &vec![1; MANY]);
    let nodes = vec![
        node("Reshape", &["W", "s"], &["r"]),
        node("Add", &["y", "r"], &["a"]),
    ];
    assert!(beside_gru(vec![shape], nodes, "a").is_err());
}
