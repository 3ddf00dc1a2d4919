//! Recurrent layers unrolled into single steps.

use rten_onnx::onnx::{NodeProto, TensorProto};

use super::model::{bytes_with, floats, ints, node, weights, with_int, with_ints};
use crate::onnx::from_bytes;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Axis, Cell, Direction, Initial, Layer, Network, Rnn, Value,
};
use gatecell_network::remedy::Remedy;

const STEPS: usize = 4;

/// A layer of 3 inputs and 2 units, unrolled as PyTorch does.
struct Graph {
    inputs: Vec<(&'static str, Vec<i64>)>,
    constants: Vec<TensorProto>,
    nodes: Vec<NodeProto>,
    outputs: Vec<&'static str>,
}

fn graph() -> Graph {
    let mut constants = vec![
        weights("W", &[3, 2]),
        weights("R", &[2, 2]),
        floats("b_ih", &[2], &[0.25, -0.5]),
        floats("b_hh", &[2], &[0.125, 1.0]),
        floats("first", &[1, 1, 2], &[0.125, 1.0]),
    ];
    constants.extend((0..=STEPS).map(|t| ints(&format!("i{t}"), &[t as i64])));
    let mut nodes = vec![
        node("MatMul", &["x", "W"], &["xw"]),
        node("Add", &["xw", "b_ih"], &["s"]),
    ];
    for t in 0..STEPS {
        let [v, x] = [format!("v{t}"), format!("x{t}")];
        let bounds = [format!("i{t}"), format!("i{}", t + 1)];
        nodes.push(node("Slice", &["s", &bounds[0], &bounds[1], "i0"], &[&v]));
        nodes.push(node("Squeeze", &[&v, "i0"], &[&x]));
    }
    nodes.push(node("Add", &["first", "x0"], &["a0"]));
    nodes.push(node("Tanh", &["a0"], &["h0"]));
    for t in 1..STEPS {
        let [m, l, a] = [format!("m{t}"), format!("l{t}"), format!("a{t}")];
        nodes.push(node("MatMul", &[&format!("h{}", t - 1), "R"], &[&m]));
        nodes.push(node("Add", &[&m, "b_hh"], &[&l]));
        nodes.push(node("Add", &[&l, &format!("x{t}")], &[&a]));
        nodes.push(node("Tanh", &[&a], &[&format!("h{t}")]));
    }
    let join = node("Concat", &["h0", "h1", "h2", "h3"], &["y"]);
    nodes.push(with_int(join, "axis", 0));
    Graph {
        inputs: vec![("x", vec![4, 1, 3])],
        constants,
        nodes,
        outputs: vec!["y", "h3"],
    }
}

impl Graph {
    /// The node that computes a name.
    fn node(&mut self, output: &str) -> &mut NodeProto {
        let mut nodes = self.nodes.iter_mut();
        let found = nodes.find(|node| node.output.iter().any(|name| name == output));
        found.expect("node")
    }

    fn read(&mut self, output: &str, input: usize, name: &str) -> &mut Self {
        self.node(output).input[input] = name.to_owned();
        self
    }

    /// Takes steps of the sequence in another order.
    fn order(&mut self, order: [usize; STEPS]) -> &mut Self {
        for (t, step) in order.into_iter().enumerate() {
            self.read(&format!("a{t}"), 1, &format!("x{step}"));
        }
        self
    }

    fn join(&mut self, names: [&str; STEPS]) -> &mut Self {
        self.node("y").input = names.map(str::to_owned).to_vec();
        self
    }

    /// Adds a node before all others that are not the projection.
    fn before(&mut self, node: NodeProto) -> &mut Self {
        self.nodes.insert(2, node);
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let inputs = self.inputs.iter().map(|(name, dims)| (*name, &dims[..]));
        let inputs: Vec<_> = inputs.collect();
        let (constants, nodes) = (self.constants.clone(), self.nodes.clone());
        bytes_with(&inputs, constants, nodes, &self.outputs)
    }

    fn import(&self) -> Result<Network> {
        from_bytes("test.onnx", &self.bytes())
    }

    fn refusal(&self) -> Error {
        let error = self.import().expect_err("refused");
        assert!(
            matches!(error.remedy, Remedy::FusedLayer | Remedy::TorchScript),
            "{error}"
        );
        error
    }
}

/// The only direction of the only layer.
fn direction(network: &Network) -> (&Direction, &Rnn) {
    let [node] = &network.nodes[..] else {
        panic!("{:?}", network.nodes)
    };
    let Layer::Recurrent(layer) = &node.layer else {
        panic!("{node:?}")
    };
    let [direction] = &layer.directions[..] else {
        panic!("{layer:?}")
    };
    let Cell::Rnn(cell) = &direction.cell else {
        panic!("{direction:?}")
    };
    assert_eq!((layer.input_size, layer.hidden_size), (3, 2));
    (direction, cell)
}

const UNITS: Axis = Axis::Feature { len: 2, stride: 1 };
const SINGLE: Axis = Axis::Feature { len: 1, stride: 0 };

#[test]
fn a_layer_is_rolled_up() {
    let network = graph().import().unwrap();
    let (direction, cell) = direction(&network);
    assert!(!direction.backward && matches!(direction.initial_hidden, Initial::Zero));
    let w = |index: usize| f64::from(index as f32 / 16.0 - 0.4);
    assert_eq!(cell.w, [w(0), w(2), w(4), w(1), w(3), w(5)]);
    assert_eq!(cell.r, [w(0), w(2), w(1), w(3)]);
    assert_eq!(cell.bias, [0.375, 0.5]);
    assert_eq!((cell.activation, cell.clip), (Activation::Tanh, None));
    assert_eq!(network.input.layout.axes[..2], [Axis::Time, Axis::Batch]);
    let [y, last] = &network.outputs[..] else {
        panic!()
    };
    assert_eq!(y.value, Value::Node(0));
    assert_eq!(y.layout.axes, [Axis::Time, Axis::Batch, UNITS]);
    let state = Value::FinalHidden {
        node: 0,
        direction: 0,
    };
    assert_eq!(last.value, state);
    assert_eq!(last.layout.axes, [SINGLE, Axis::Batch, UNITS]);
}

#[test]
fn other_ways_to_take_steps() {
    // Split.
    let mut split = graph();
    split
        .nodes
        .retain(|node| node.op_type.as_deref() != Some("Slice"));
    split.before(with_int(
        node("Split", &["s"], &["v0", "v1", "v2", "v3"]),
        "axis",
        0,
    ));
    // Gather, which counts from either end.
    let mut gather = graph();
    for t in 0..STEPS {
        let index = format!("g{t}");
        let value = if t == 3 { -1 } else { t as i64 };
        let mut scalar = ints(&index, &[value]);
        scalar.dims.clear();
        gather.constants.push(scalar);
        *gather.node(&format!("x{t}")) = node("Gather", &["s", &index], &[&format!("x{t}")]);
    }
    // Each step projected by itself.
    let mut single = graph();
    for t in 0..STEPS {
        single.read(&format!("v{t}"), 0, "x");
        let [x, p, q, a] = ["x", "p", "q", "a"].map(|name| format!("{name}{t}"));
        single.read(&a, 1, &q);
        let position = single
            .nodes
            .iter()
            .position(|node| node.output == [x.as_str()]);
        let position = position.unwrap() + 1;
        single
            .nodes
            .insert(position, node("MatMul", &[&x, "W"], &[&p]));
        single
            .nodes
            .insert(position + 1, node("Add", &[&p, "b_ih"], &[&q]));
    }
    // The same weights stored twice.
    let mut twice = graph();
    twice.constants.push(weights("R2", &[2, 2]));
    twice.read("m2", 1, "R2");
    for (label, graph) in [
        ("split", split),
        ("gather", gather),
        ("single", single),
        ("twice", twice),
    ] {
        let network = graph
            .import()
            .unwrap_or_else(|error| panic!("{label}: {error}"));
        let (direction, cell) = direction(&network);
        assert!(!direction.backward, "{label}");
        assert_eq!(cell.bias, [0.375, 0.5], "{label}");
        assert_eq!(
            network.outputs[0].layout.axes,
            [Axis::Time, Axis::Batch, UNITS]
        );
    }
}

#[test]
fn without_biases_and_with_another_function() {
    let mut graph = graph();
    graph.constants[4] = floats("first", &[1, 1, 2], &[0.0; 2]);
    graph
        .nodes
        .retain(|node| !["s", "l1", "l2", "l3"].contains(&node.output[0].as_str()));
    for t in 0..STEPS {
        graph.read(&format!("v{t}"), 0, "xw");
        graph.node(&format!("h{t}")).op_type = Some("Relu".to_owned());
    }
    for t in 1..STEPS {
        graph.read(&format!("a{t}"), 0, &format!("m{t}"));
    }
    let network = graph.import().unwrap();
    let (_, cell) = direction(&network);
    assert_eq!(cell.bias, [0.0, 0.0]);
    assert_eq!(cell.activation, Activation::Relu);
    // Zero need not be added: the first step is then a function of its input
    // alone, and the axis along which states are joined must be a new one.
    graph.read("h0", 0, "x0");
    graph.outputs = vec!["y"];
    graph.refusal();
    let join = graph.nodes.pop().unwrap();
    for t in 0..STEPS {
        let [h, u] = [format!("h{t}"), format!("u{t}")];
        graph.nodes.push(node("Unsqueeze", &[&h, "i0"], &[&u]));
    }
    graph.nodes.push(join);
    graph.join(["u0", "u1", "u2", "u3"]);
    let network = graph.import().unwrap();
    assert!(matches!(
        direction(&network).0.initial_hidden,
        Initial::Zero
    ));
}

#[test]
fn batch_first_and_stacked_without_batch() {
    // Batches of two, batch first, as the exporter turns them around.
    let mut first = graph();
    first.inputs[0].1 = vec![2, 4, 3];
    let turn =
        |from: &str, to: &str| with_ints(node("Transpose", &[from], &[to]), "perm", &[1, 0, 2]);
    first.read("xw", 0, "xt").nodes.insert(0, turn("x", "xt"));
    first.nodes.push(turn("y", "z"));
    first.outputs = vec!["z"];
    let network = first.import().unwrap();
    assert_eq!(network.input.layout.axes[..2], [Axis::Batch, Axis::Time]);
    assert_eq!(
        network.outputs[0].layout.axes,
        [Axis::Batch, Axis::Time, UNITS]
    );

    // A sequence without a batch axis, states stacked along a new axis.
    let mut stacked = graph();
    stacked.inputs[0].1 = vec![4, 3];
    stacked.constants[4] = floats("first", &[2], &[0.125, 1.0]);
    let join = stacked.nodes.pop().unwrap();
    for t in 0..STEPS {
        stacked.nodes.push(node(
            "Unsqueeze",
            &[&format!("h{t}"), "i0"],
            &[&format!("u{t}")],
        ));
    }
    stacked.nodes.push(join);
    stacked.join(["u0", "u1", "u2", "u3"]);
    let network = stacked.import().unwrap();
    assert_eq!(
        network.input.layout.axes,
        [Axis::Time, Axis::Feature { len: 3, stride: 1 }]
    );
    assert_eq!(network.outputs[0].layout.axes, [Axis::Time, UNITS]);
    assert_eq!(network.outputs[1].layout.axes, [UNITS]);
}

#[test]
fn initial_states() {
    // The first step multiplies a state as the others do.
    let with_state = || {
        let mut graph = graph();
        graph.before(node("Add", &["m0", "b_hh"], &["l0"]));
        graph.before(node("MatMul", &["start", "R"], &["m0"]));
        graph.read("a0", 0, "l0");
        graph
    };
    let mut given = with_state();
    given.inputs.push(("start", vec![1, 1, 2]));
    let network = given.import().unwrap();
    let state = &direction(&network).0.initial_hidden;
    assert!(
        matches!(
            state,
            Initial::Given {
                input: 0,
                offset: 0
            }
        ),
        "{state:?}"
    );
    assert_eq!(
        network.state_inputs[0].layout.axes,
        [SINGLE, Axis::Batch, UNITS]
    );

    for values in [[0.0, 0.0], [0.5, -1.0]] {
        let mut constant = with_state();
        constant
            .constants
            .push(floats("start", &[1, 1, 2], &values));
        let network = constant.import().unwrap();
        match &direction(&network).0.initial_hidden {
            Initial::Zero => assert_eq!(values, [0.0, 0.0]),
            Initial::Constant(found) => assert_eq!(found[..], values.map(f64::from)),
            other => panic!("{other:?}"),
        }
    }

    // A state that the exporter multiplied by the weights cannot be told.
    let mut folded = graph();
    folded.constants[4] = floats("first", &[1, 1, 2], &[0.125, 1.5]);
    folded.refusal();
}

#[test]
fn backward_layers() {
    let reversed = ["h3", "h2", "h1", "h0"];
    let mut backward = graph();
    backward.order([3, 2, 1, 0]).join(reversed);
    let mut flipped = graph();
    flipped
        .constants
        .extend([ints("last", &[-1]), ints("end", &[i64::MIN])]);
    flipped.before(node("Slice", &["s", "last", "end", "i0", "last"], &["f"]));
    flipped.join(reversed);
    for t in 0..STEPS {
        flipped.read(&format!("v{t}"), 0, "f");
    }
    for graph in [&backward, &flipped] {
        let network = graph.import().unwrap();
        assert!(direction(&network).0.backward);
        assert_eq!(
            network.outputs[0].layout.axes,
            [Axis::Time, Axis::Batch, UNITS]
        );
    }
    // States in the order of computation run against time.
    backward.join(["h0", "h1", "h2", "h3"]).refusal();
    flipped.join(["h0", "h1", "h2", "h3"]).refusal();
}

#[test]
fn anything_else_is_refused() {
    type Change = fn(&mut Graph);
    let changes: [(&str, Change); 13] = [
        ("other weights in one step", |g| {
            g.constants.push(floats("R2", &[2, 2], &[1.0; 4]));
            g.read("m2", 1, "R2");
        }),
        ("other weights in the last step", |g| {
            g.constants.push(floats("R2", &[2, 2], &[1.0; 4]));
            g.read("m3", 1, "R2");
        }),
        ("another bias in one step", |g| {
            g.read("l2", 1, "b_ih");
        }),
        ("a step left out", |g| {
            g.read("m3", 0, "h1").node("y").input.remove(2);
        }),
        ("a step more than there are", |g| g.inputs[0].1[0] = 5),
        ("an undeclared number of steps", |g| g.inputs[0].1[0] = -1),
        ("another function in one step", |g| {
            g.node("h2").op_type = Some("Relu".to_owned());
        }),
        ("another function in the last step", |g| {
            g.node("h3").op_type = Some("Sigmoid".to_owned());
        }),
        ("steps in another order", |g| {
            g.order([0, 2, 1, 3]);
        }),
        ("a step twice", |g| {
            g.order([0, 1, 1, 3]);
        }),
        ("states joined in another order", |g| {
            g.join(["h0", "h2", "h1", "h3"]);
        }),
        ("states joined along the batch", |g| {
            g.node("y").attribute[0].i = Some(1);
        }),
        ("a state between two steps", |g| g.outputs.push("h1")),
    ];
    for (label, change) in changes {
        let mut graph = graph();
        change(&mut graph);
        let error = graph.import().map(|_| label).expect_err(label);
        assert!(
            matches!(error.remedy, Remedy::FusedLayer | Remedy::TorchScript),
            "{label}: {error}"
        );
    }
}

#[test]
fn rings_and_shared_states() {
    let mut ring = graph();
    ring.before(node("MatMul", &["h3", "R"], &["m0"]));
    ring.before(node("Add", &["m0", "b_hh"], &["l0"]));
    let error = ring.read("a0", 0, "l0").import().expect_err("refused");
    assert!(error.reason.contains("its own output"), "{error}");
    // Two steps follow the same one.
    let mut shared = graph();
    shared.read("m3", 0, "h1").refusal();
}

#[test]
fn damaged_layers_do_not_panic() {
    let bytes = graph().bytes();
    for position in 0..bytes.len() {
        for value in [0x00, 0x01, 0x7f, 0xff, bytes[position] ^ 0x01] {
            let mut damaged = bytes.clone();
            damaged[position] = value;
            let _ = from_bytes("damaged", &damaged);
        }
    }
}
