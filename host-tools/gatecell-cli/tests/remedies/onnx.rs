//! What an ONNX exporter, or a cut through the graph, can mend.

use gatecell_convert::import;
use gatecell_convert::import::onnx::{from_bytes, from_bytes_with};
use gatecell_convert::npz::Array;
use gatecell_convert::remedy::Kind;
use rten_onnx::onnx::{DataLocation, ModelProto, NodeProto, StringStringEntryProto, TensorProto};

use super::following::{Walk, array, case, close, model_gives, pattern, refused, run, run_on};
use super::graph::{Attributes, Graph, floats, input, ints, node, numbers};
use crate::support::Folder;

/// A graph that is refused; one that follows the advice gives what the plain
/// GRU gives.
fn to_plain(refusal: &Graph, kind: Kind, followed: &Graph) -> Walk {
    refused(refusal.import(), kind);
    assert_eq!(
        pattern(&followed.network()),
        pattern(&Graph::gru().network())
    );
    Walk::Followed
}

pub(crate) fn opset() -> Walk {
    let newer = Graph::gru().with(|graph| graph.opset = 99);
    to_plain(&newer, Kind::Opset, &Graph::gru())
}

pub(crate) fn external_data() -> Walk {
    let folder = Folder::new("external");
    let bytes = std::fs::read(case("default.onnx")).expect("model");
    let model = folder.write("default.onnx", &bytes);
    let error = refused(import::load(&model), Kind::ExternalData);
    assert!(error.reason.contains("default.onnx.data"), "{error}");
    let weights = std::fs::read(case("default.onnx.data")).expect("weights");
    folder.write("default.onnx.data", &weights);
    let found = run_on(
        &import::load(&model).expect("model"),
        &array("default_io.npz", "x_0"),
    );
    close(&found[0].data, &array("default_io.npz", "linear").data);
    // Each file that the command reads finds its weights.
    model_gives("default.onnx", "default_io.npz", "x_0", "linear");
    Walk::Followed
}

/// The plain GRU with `W` in a file.
fn external(location: &str, entries: &[(&str, &str)]) -> Vec<u8> {
    let graph = Graph::gru().with(|graph| {
        let w = &mut graph.weights[0];
        w.raw_data = None;
        w.data_location = Some(DataLocation::EXTERNAL);
        let entry = |key: &str, value: &str| StringStringEntryProto {
            key: Some(key.to_owned()),
            value: Some(value.to_owned()),
        };
        w.external_data = vec![entry("location", location)];
        w.external_data
            .extend(entries.iter().map(|(key, value)| entry(key, value)));
    });
    graph.bytes()
}

pub(crate) fn external_path() -> Walk {
    let folder = Folder::new("external_path");
    std::fs::create_dir(folder.path("model")).expect("folder");
    let raw = |tensor: &TensorProto| tensor.raw_data.as_ref().expect("data").borrow().clone();
    let weights = raw(&numbers("W", &[1, 6, 3]));
    let outside = folder.write("w.bin", &weights);
    #[cfg(unix)]
    std::os::unix::fs::symlink(&outside, folder.path("model/link.bin")).expect("link");
    #[cfg(not(unix))]
    let _ = &outside;
    for location in [
        "../w.bin",
        outside.as_str(),
        "a/../../w.bin",
        "link.bin",
        "",
    ] {
        let model = folder.write("model/m.onnx", &external(location, &[]));
        let error = refused(import::load(&model), Kind::ExternalPath);
        assert!(error.place.is_some_and(|place| place.contains("'W'")));
    }
    // What a length or an offset claims is held against the file.
    folder.write("model/w.bin", &weights);
    for entries in [
        [("offset", "0"), ("length", "73")],
        [("offset", "73"), ("length", "0")],
        [("offset", "1"), ("length", "72")],
        [("offset", "-1"), ("length", "72")],
        [
            ("offset", "18446744073709551615"),
            ("length", "18446744073709551615"),
        ],
        [("offset", "0"), ("length", "68")],
    ] {
        let model = folder.write("model/m.onnx", &external("w.bin", &entries));
        refused(import::load(&model), Kind::OnnxAgain);
    }
    let model = folder.write(
        "model/m.onnx",
        &external("w.bin", &[("offset", "0"), ("length", "72")]),
    );
    let found = pattern(&import::load(&model).expect("the file in its folder"));
    assert_eq!(found, pattern(&Graph::gru().network()));
    Walk::Followed
}

pub(crate) fn float_model() -> Walk {
    let quantized = Graph::gru().then(node("DequantizeLinear", &["z", "s"], &["q"]));
    to_plain(&quantized, Kind::FloatModel, &Graph::gru())
}

pub(crate) fn torch_script() -> Walk {
    // The loop of cells under the names that the default exporter gives.
    let bytes = std::fs::read(case("cell_loop.onnx")).expect("model");
    let mut model = ModelProto::parse_buf(&bytes).expect("model");
    let nodes = model.graph.iter_mut().flat_map(|graph| &mut graph.node);
    for (index, node) in nodes.enumerate() {
        node.name = Some(format!("node_{index}"));
    }
    let bytes = model.write_buf().expect("model");
    refused(from_bytes("dynamo.onnx", &bytes), Kind::TorchScript);
    model_gives("cell_loop_fused.onnx", "cell_loop_io.npz", "x", "y");
    Walk::Followed
}

pub(crate) fn fold_constants() -> Walk {
    let graph = Graph::gru().then(node("Add", &["z", "b"], &["sum"]));
    let computed = graph.clone().with(|graph| {
        graph.weights.push(floats("c", &[2], &[-1.0, 0.5]));
        graph.nodes.insert(0, node("Relu", &["c"], &["b"]));
    });
    refused(computed.import(), Kind::FoldConstants);
    let folded = graph.with(|graph| graph.weights.push(floats("b", &[2], &[0.0, 0.5])));
    let mut expected = pattern(&Graph::gru().network());
    expected
        .iter_mut()
        .skip(1)
        .step_by(2)
        .for_each(|value| *value += 0.5);
    assert_eq!(pattern(&folded.network()), expected);
    Walk::Followed
}

pub(crate) fn fix_shapes() -> Walk {
    let squeezed = Graph::gru()
        .with(|graph| graph.weights.push(ints("batch", &[0])))
        .then(node("Squeeze", &["z", "batch"], &["flat"]));
    let dynamic = squeezed
        .clone()
        .with(|graph| graph.inputs = vec![input("x", &[-1, -1, 3])]);
    to_plain(&dynamic, Kind::FixShapes, &squeezed)
}

pub(crate) fn declare_rank() -> Walk {
    let unknown = Graph::gru().with(|graph| {
        let tensor = graph.inputs[0]
            .r#type
            .as_mut()
            .and_then(|kind| kind.tensor_type.as_mut());
        tensor.expect("a tensor").shape = None;
    });
    to_plain(&unknown, Kind::DeclareRank, &Graph::gru())
}

pub(crate) fn dense_constants() -> Walk {
    let constant = |node: NodeProto| {
        Graph::gru()
            .with(|graph| graph.nodes.insert(0, node))
            .then(graph_mul())
    };
    let text = constant(node("Constant", &[], &["one"]).string("value_string", "one"));
    let dense = constant(node("Constant", &[], &["one"]).floats("value_floats", &[1.0, 1.0]));
    to_plain(&text, Kind::DenseConstants, &dense)
}

fn graph_mul() -> NodeProto {
    node("Mul", &["z", "one"], &["product"])
}

pub(crate) fn inference_mode() -> Walk {
    let training = |flag: u8| {
        Graph::gru()
            .with(|graph| {
                graph.weights.push(floats("ratio", &[], &[0.5]));
                graph.weights.push(TensorProto {
                    name: Some("training".to_owned()),
                    data_type: Some(rten_onnx::onnx::DataType::BOOL),
                    raw_data: Some(vec![flag].into()),
                    ..Default::default()
                });
            })
            .then(node("Dropout", &["z", "ratio", "training"], &["d"]))
    };
    to_plain(&training(1), Kind::InferenceMode, &training(0))
}

pub(crate) fn enforce_sorted() -> Walk {
    refused(import::load(case("packed.onnx")), Kind::EnforceSorted);
    let network = import::load(case("packed_sorted.onnx")).expect("sorted");
    let [x, lengths] = ["x", "lengths"].map(|name| array("packed_io.npz", name));
    let steps = lengths.data[0] as usize;
    let found = run(&network, &[x, lengths]);
    let expected = array("packed_io.npz", "y");
    let valid = steps * expected.shape[2];
    close(&found[0].data[..valid], &expected.data[..valid]);
    Walk::Followed
}

pub(crate) fn gru_reset() -> Walk {
    let before = import::load(case("gru_reset_before.onnx")).expect("a GRU");
    let [warning] = &before.source.warnings[..] else {
        panic!("{:?}", before.source.warnings);
    };
    assert_eq!(warning.remedy.kind(), Kind::GruReset);
    // It computes what the file says, which is not what PyTorch computed.
    let [x, onnx, torch] = ["x", "onnx", "torch"].map(|name| array("gru_reset_io.npz", name));
    let found = run_on(&before, &x);
    close(&found[0].data, &onnx.data);
    assert!(gatecell_tests::max_abs_error(&found[0].data, &torch.data) > 0.01);
    let after = import::load(case("gru_reset_after.onnx")).expect("a GRU");
    assert!(after.source.warnings.is_empty());
    close(&run_on(&after, &x)[0].data, &torch.data);
    // Other producers may mean it.
    let other = Graph::gru().with(|graph| graph.recurrent().attribute.truncate(1));
    assert!(other.network().source.warnings.is_empty());
    Walk::Followed
}

pub(crate) fn batch_one() -> Walk {
    let begun = |name: &str, add: &dyn Fn(&mut Graph)| {
        Graph::gru().with(|graph| {
            let gru = graph.recurrent();
            gru.input.extend([String::new(), name.to_owned()]);
            add(graph);
        })
    };
    let two = begun("h", &|graph| {
        graph.inputs = vec![input("x", &[2, -1, 3])];
        graph
            .weights
            .push(floats("h", &[1, 2, 2], &[0.1, 0.2, 0.3, 0.4]));
    });
    refused(two.import(), Kind::BatchOne);
    // Both ways that the advice names agree.
    let one = begun("h", &|graph| {
        graph.weights.push(floats("h", &[1, 1, 2], &[0.25, -0.5]))
    });
    let given = begun("h", &|graph| graph.inputs.push(input("h", &[1, -1, 2])));
    let x = Array::new("x", vec![1, 2, 3], vec![0.5, -1.0, 0.25, 0.0, 1.0, -0.75]);
    let h = Array::new("h", vec![1, 1, 2], vec![0.25, -0.5]);
    let constant = run(&one.network(), std::slice::from_ref(&x));
    assert_eq!(
        constant[0].data,
        run(&given.network(), &[x.clone(), h])[0].data
    );
    assert_ne!(constant[0].data, run(&Graph::gru().network(), &[x])[0].data);
    Walk::Followed
}

pub(crate) fn cut_graph() -> Walk {
    refused(import::load(case("mean_over_time.onnx")), Kind::CutGraph);
    let network = import::load(case("mean_over_time_cut.onnx")).expect("cut");
    let io = |name: &str| array("mean_over_time_io.npz", name);
    let steps = run_on(&network, &io("x"));
    close(
        &outside(&steps[0], &io("weight").data, &io("bias").data),
        &io("linear").data,
    );
    Walk::Followed
}

/// The mean over time of `[1, steps, features]`, then a linear layer with
/// weights `[outputs][features]`.
pub(crate) fn outside(steps: &Array, weight: &[f64], bias: &[f64]) -> Vec<f64> {
    let [1, count, features] = steps.shape[..] else {
        panic!("{:?}", steps.shape);
    };
    let mut mean = vec![0.0; features];
    for step in steps.data.chunks(features) {
        mean.iter_mut()
            .zip(step)
            .for_each(|(mean, x)| *mean += x / count as f64);
    }
    let rows = weight.chunks(features).zip(bias);
    rows.map(|(row, bias)| row.iter().zip(&mean).map(|(w, x)| w * x).sum::<f64>() + bias)
        .collect()
}

pub(crate) fn start_graph() -> Walk {
    let features = Graph::gru().with(|graph| {
        graph.nodes.insert(0, node("Abs", &["x"], &["a"]));
        graph.nodes[1].input = vec!["a".to_owned()];
    });
    refused(features.import(), Kind::StartGraph);
    let rest = features.with(|graph| {
        graph.inputs = vec![input("a", &[1, -1, 3])];
        graph.nodes.remove(0);
    });
    let a = Array::new("a", vec![1, 2, 3], vec![0.5, 1.0, 0.25, 0.0, 1.0, 0.75]);
    let plain = run_on(&Graph::gru().network(), &a);
    assert_eq!(run(&rest.network(), &[a])[0].data, plain[0].data);
    Walk::Followed
}

pub(crate) fn split_model() -> Walk {
    refused(import::load(case("autoencoder.onnx")), Kind::SplitModel);
    let [encoder, decoder] = ["encoder", "decoder"]
        .map(|part| import::load(case(&format!("autoencoder_{part}.onnx"))).expect("a part"));
    let expected = array("autoencoder_io.npz", "199");
    let code = &run_on(&encoder, &array("autoencoder_io.npz", "input.1"))[0].data;
    let steps = expected.shape[1];
    let repeated = Array::new("z", vec![1, steps, code.len()], code.repeat(steps));
    close(&run_on(&decoder, &repeated)[0].data, &expected.data);
    Walk::Followed
}

pub(crate) fn sequence_input() -> Walk {
    refused(import::load(case("flat_window.onnx")), Kind::SequenceInput);
    let network = import::load(case("flat_window_3d.onnx")).expect("a sequence");
    let flat = array("flat_window_io.npz", "x");
    let x = Array::new("x", vec![1, 20, 6], flat.data);
    close(
        &run_on(&network, &x)[0].data,
        &array("flat_window_io.npz", "linear").data,
    );
    Walk::Followed
}

pub(crate) fn input_order() -> Walk {
    // A second GRU reads batch for time.
    let second = |from: &str| {
        Graph::gru()
            .with(|graph| {
                graph.inputs = vec![input("x", &[-1, -1, 3])];
                let again = node("GRU", &[from, "W", "R", "B"], &["y2", "y2_h"]);
                graph
                    .nodes
                    .push(again.int("hidden_size", 2).int("linear_before_reset", 1));
            })
            .with(|graph| graph.outputs = vec!["z".to_owned(), "y2".to_owned()])
    };
    to_plain(&second("x"), Kind::InputOrder, &second("t"))
}

/// The GRU on sequences of two features, its initial state `h`.
fn begun() -> Graph {
    Graph::gru().with(|graph| {
        graph.inputs = vec![input("x", &[1, 1, 2]), input("h", &[1, 1, 2])];
        graph.weights[0] = numbers("W", &[1, 6, 2]);
        let inputs = &mut graph.recurrent().input;
        inputs.extend([String::new(), "h".to_owned()]);
    })
}

pub(crate) fn own_input() -> Walk {
    let shared = begun().with(|graph| {
        graph.inputs.pop();
        graph.recurrent().input[5] = "x".to_owned();
    });
    refused(shared.import(), Kind::OwnInput);
    // Both get the values that the shared one would have had.
    let [x, h] = ["x", "h"].map(|name| Array::new(name, vec![1, 1, 2], vec![0.5, -0.25]));
    let found = run(&begun().network(), &[x.clone(), h]);
    let constant = begun().with(|graph| {
        graph.inputs.pop();
        graph.weights.push(floats("h", &[1, 1, 2], &[0.5, -0.25]));
    });
    assert_eq!(found[0].data, run(&constant.network(), &[x])[0].data);
    Walk::Followed
}

pub(crate) fn join_inputs() -> Walk {
    // A second GRU reads a sequence of its own.
    let both = Graph::gru().with(|graph| {
        graph.inputs.push(input("v", &[1, -1, 3]));
        graph.nodes.extend([
            node("Transpose", &["v"], &["tv"]).ints("perm", &[1, 0, 2]),
            node("GRU", &["tv", "W", "R", "B"], &["y2", "y2_h"])
                .int("hidden_size", 2)
                .int("linear_before_reset", 1),
        ]);
        graph.outputs = vec!["z".to_owned(), "y2".to_owned()];
    });
    refused(both.import(), Kind::JoinInputs);
    // One that nothing computes with.
    let passed_on = Graph::gru().with(|graph| {
        graph.inputs.push(input("v", &[1, -1, 3]));
        graph.nodes.push(node("Identity", &["v"], &["same"]));
        graph.outputs.push("same".to_owned());
    });
    refused(passed_on.import(), Kind::JoinInputs);
    let joined = both.with(|graph| {
        graph.inputs = vec![input("both", &[1, -1, 6])];
        graph
            .nodes
            .insert(0, node("Split", &["both"], &["x", "v"]).int("axis", 2));
    });
    let data: Vec<f64> = (0..12).map(|index| f64::from(index) / 8.0 - 0.5).collect();
    let part = |from: usize| {
        let data = data
            .chunks(6)
            .flat_map(|step| step[from..from + 3].to_vec());
        let x = Array::new("x", vec![1, 2, 3], data.collect());
        run(&Graph::gru().network(), &[x]).remove(0).data
    };
    let found = run(
        &joined.network(),
        &[Array::new("both", vec![1, 2, 6], data.clone())],
    );
    assert_eq!([&found[0].data, &found[1].data], [&part(0), &part(3)]);
    Walk::Followed
}

pub(crate) fn remove_output() -> Walk {
    let more = Graph::gru().with(|graph| graph.outputs.push("W".to_owned()));
    to_plain(&more, Kind::RemoveOutput, &Graph::gru())
}

pub(crate) fn last_step() -> Walk {
    refused(import::load(case("step_10.onnx")), Kind::LastStep);
    // The index of the step is a constant of the file: −1 in place of 10.
    let mut bytes = std::fs::read(case("step_10.onnx")).expect("model");
    let places: Vec<usize> = bytes
        .windows(8)
        .enumerate()
        .filter_map(|(at, window)| (window == 10_i64.to_le_bytes()).then_some(at))
        .collect();
    let [at] = places[..] else {
        panic!("{places:?}");
    };
    bytes[at..at + 8].copy_from_slice(&(-1_i64).to_le_bytes());
    let network = from_bytes("last.onnx", &bytes).expect("the last step");
    let x = array("step_10_io.npz", "x_0");
    let x = Array::new("x", vec![1, 11, 6], x.data[..66].to_vec());
    close(
        &run_on(&network, &x)[0].data,
        &array("step_10_io.npz", "linear").data,
    );
    Walk::Followed
}

/// The plain GRU with lengths.
pub(crate) fn with_lengths() -> Graph {
    Graph::gru().with(|graph| {
        graph.inputs.push(input("lens", &[-1]));
        graph.recurrent().input.push("lens".to_owned());
    })
}

pub(crate) fn final_state() -> Walk {
    let by_position = with_lengths().with(|graph| {
        graph.inputs[0] = input("x", &[1, 4, 3]);
        graph.weights.push(ints("last", &[-1]));
    });
    let by_position = by_position.then(node("Gather", &["s", "last"], &["end"]).int("axis", 0));
    refused(by_position.import(), Kind::FinalState);
    let by_state = with_lengths().with(|graph| graph.outputs = vec!["y_h".to_owned()]);
    let data: Vec<f64> = (0..12).map(|index| f64::from(index) / 8.0 - 0.5).collect();
    let short = Array::new("x", vec![1, 3, 3], data[..9].to_vec());
    let plain = run(&Graph::gru().network(), &[short]);
    let given = [
        Array::new("x", vec![1, 4, 3], data),
        Array::new("lens", vec![1], vec![3.0]),
    ];
    assert_eq!(run(&by_state.network(), &given)[0].data, plain[0].data[4..]);
    Walk::Followed
}

pub(crate) fn same_lengths() -> Walk {
    let two = |lens: &str| {
        with_lengths().with(|graph| {
            let again = node("GRU", &["t", "W", "R", "B", lens], &["y2", "y2_h"]);
            graph
                .nodes
                .push(again.int("hidden_size", 2).int("linear_before_reset", 1));
            graph.outputs = vec!["z".to_owned(), "y2".to_owned()];
        })
    };
    to_plain(&two(""), Kind::SameLengths, &two("lens"))
}

pub(crate) fn lengths_input() -> Walk {
    let constant = with_lengths().with(|graph| {
        graph.inputs = vec![input("x", &[1, 5, 3])];
        graph.weights.push(ints("lens", &[3]));
    });
    to_plain(&constant, Kind::LengthsInput, &with_lengths())
}

pub(crate) fn store_weights() -> Walk {
    let input_weights = Graph::gru().with(|graph| {
        graph.weights.remove(0);
        graph.inputs.push(input("W", &[1, 6, 3]));
    });
    to_plain(&input_weights, Kind::StoreWeights, &Graph::gru());
    let w = numbers("W", &[1, 6, 3]);
    let raw = w.raw_data.expect("data").borrow().clone();
    let data = raw
        .chunks(4)
        .map(|x| f32::from_le_bytes([x[0], x[1], x[2], x[3]]).into());
    let bound = [("W".to_owned(), vec![1, 6, 3], data.collect())];
    let network = from_bytes_with("bound.onnx", &input_weights.bytes(), &bound).expect("bound");
    assert_eq!(pattern(&network), pattern(&Graph::gru().network()));
    Walk::Followed
}

pub(crate) fn bind_graph_inputs() -> Walk {
    let bytes = Graph::gru().bytes();
    let wrong = [("V".to_owned(), vec![1], vec![0.0])];
    refused(
        from_bytes_with("graph.onnx", &bytes, &wrong),
        Kind::BindInputs,
    );
    Walk::Followed
}

pub(crate) fn state_shape() -> Walk {
    let both = || {
        Graph::gru().with(|graph| {
            graph.weights[0] = numbers("W", &[2, 6, 3]);
            graph.weights[1] = numbers("R", &[2, 6, 2]);
            graph.weights[2] = numbers("B", &[2, 12]);
            let gru = graph.recurrent();
            gru.input.extend([String::new(), "h".to_owned()]);
            *gru = gru.clone().string("direction", "bidirectional");
            graph.nodes.truncate(2);
            graph.outputs = vec!["y_h".to_owned()];
        })
    };
    let units_apart = both().with(|graph| {
        graph.inputs.push(input("units", &[2, 1, 2]));
        graph.nodes.insert(
            0,
            node("Transpose", &["units"], &["h"]).ints("perm", &[2, 1, 0]),
        );
    });
    refused(units_apart.import(), Kind::StateShape);
    let given = both().with(|graph| graph.inputs.push(input("h", &[2, 1, 2])));
    let values = [0.5, -0.25, 1.0, 0.125];
    let constant = both().with(|graph| graph.weights.push(floats("h", &[2, 1, 2], &values)));
    let x = Array::new("x", vec![1, 2, 3], vec![0.5, -1.0, 0.25, 0.0, 1.0, -0.75]);
    let h = Array::new("h", vec![2, 1, 2], values.map(f64::from).to_vec());
    assert_eq!(
        run(&given.network(), &[x.clone(), h])[0].data,
        run(&constant.network(), &[x])[0].data
    );
    Walk::Followed
}

pub(crate) fn one_hot() -> Walk {
    // Rows of a table by index, and the product with one-hot vectors.
    let table = numbers("table", &[4, 3]);
    let looked_up = Graph::gru().with(|graph| {
        graph.weights.push(table.clone());
        graph.inputs = vec![input("ids", &[1, -1])];
        graph
            .nodes
            .insert(0, node("Gather", &["table", "ids"], &["x"]));
    });
    refused(looked_up.import(), Kind::OneHot);
    let product = Graph::gru().with(|graph| {
        graph.weights.push(table.clone());
        graph.inputs = vec![input("hot", &[1, -1, 4])];
        graph
            .nodes
            .insert(0, node("MatMul", &["hot", "table"], &["x"]));
    });
    let ids = [2, 0, 3, 3];
    let raw = table.raw_data.expect("data").borrow().clone();
    let all: Vec<f64> = raw
        .chunks(4)
        .map(|x| f32::from_le_bytes([x[0], x[1], x[2], x[3]]).into())
        .collect();
    let rows = ids
        .iter()
        .flat_map(|&id| all[id * 3..][..3].to_vec())
        .collect();
    let hot = ids
        .iter()
        .flat_map(|&id| (0..4).map(move |at| f64::from(u8::from(at == id))));
    let expected = run_on(
        &Graph::gru().network(),
        &Array::new("x", vec![1, 4, 3], rows),
    );
    let found = run_on(
        &product.network(),
        &Array::new("hot", vec![1, 4, 4], hot.collect()),
    );
    let error = gatecell_tests::max_abs_error(&found[0].data, &expected[0].data);
    assert!(
        error <= gatecell_tests::tolerance::bound("reference/arithmetic"),
        "{error:e}"
    );
    Walk::Followed
}

/// Activations that are refused, and the plain ones.
pub(crate) fn activations(kind: Kind, names: &[&str]) -> Walk {
    let named = |names: &[&str]| {
        Graph::gru().with(|graph| {
            let gru = graph.recurrent();
            *gru = gru.clone().strings("activations", names);
        })
    };
    to_plain(&named(names), kind, &named(&["Sigmoid", "Tanh"]))
}

pub(crate) fn one_value() -> Walk {
    let alpha = Graph::gru().with(|graph| {
        let gru = graph.recurrent();
        *gru = gru.clone().floats("activation_alpha", &[0.1]);
    });
    to_plain(&alpha, Kind::OneValue, &Graph::gru())
}

pub(crate) fn coupled_gates() -> Walk {
    let lstm = |gates: &str, coupled: bool, w: TensorProto, r: TensorProto, b: TensorProto| {
        Graph::gru().with(|graph| {
            graph.weights = vec![w, r, b, ints("axes", &[1])];
            let names = [gates, "Tanh", "Tanh"];
            *graph.recurrent() = node("LSTM", &["t", "W", "R", "B"], &["y", "y_h"])
                .int("hidden_size", 1)
                .int("input_forget", i64::from(coupled))
                .strings("activations", &names);
        })
    };
    // Rows i, o, f, c. Coupled, f = 1 − i = σ(−i).
    let coupled = |gates: &str, on: bool, f: [f32; 5]| {
        let rows = [
            [0.5, -1.0, 0.25],
            [0.75, 0.5, -0.5],
            [f[0], f[1], f[2]],
            [1.0, 0.5, -0.25],
        ];
        lstm(
            gates,
            on,
            floats("W", &[1, 4, 3], rows.as_flattened()),
            floats("R", &[1, 4, 1], &[0.3, -0.2, f[3], 0.6]),
            floats("B", &[1, 8], &[0.1, 0.2, f[4], -0.3, 0.0, 0.0, 0.0, 0.0]),
        )
    };
    refused(coupled("Relu", true, [0.0; 5]).import(), Kind::CoupledGates);
    let found = pattern(&coupled("Sigmoid", true, [0.0; 5]).network());
    let expected = pattern(&coupled("Sigmoid", false, [-0.5, 1.0, -0.25, -0.3, -0.1]).network());
    let error = gatecell_tests::max_abs_error(&found, &expected);
    assert!(
        error <= gatecell_tests::tolerance::bound("reference/arithmetic"),
        "{error:e}"
    );
    Walk::Followed
}

pub(crate) fn without_attribute() -> Walk {
    let zoneout = Graph::gru().with(|graph| {
        let gru = graph.recurrent();
        *gru = gru.clone().int("zoneout", 1);
    });
    to_plain(&zoneout, Kind::WithoutAttribute, &Graph::gru())
}

/// A factor behind an activation gets a layer of its own in every format.
#[test]
fn scalings_after_an_activation_run_everywhere() {
    let network = import::load(case("tanh_times_two.onnx")).expect("model");
    let io = |name: &str| array("tanh_times_two_io.npz", name);
    close(&run_on(&network, &io("test_x"))[0].data, &io("test_y").data);
    let model = case("tanh_times_two.onnx").display().to_string();
    let data = case("tanh_times_two_io.npz").display().to_string();
    for format in ["f32", "w8a16", "w16a16", "w8a8"] {
        let json = crate::support::json(&["verify", &model, "--data", &data, "--format", format]);
        assert!(json["error"].is_null(), "{format}");
    }
}

pub(crate) fn one_branch() -> Walk {
    let branches = Graph::gru().then(node("If", &["is_8k"], &["q"]));
    to_plain(&branches, Kind::OneBranch, &Graph::gru())
}

pub(crate) fn fewer_repeats() -> Walk {
    let mut repeated = Graph::gru();
    let mut name = "W".to_owned();
    for index in 0..24 {
        let next = format!("d{index}");
        let joined = node("Concat", &[&name, &name], &[&next]);
        repeated.nodes.push(joined.int("axis", 0));
        name = next;
    }
    repeated.outputs.push(name);
    to_plain(&repeated, Kind::FewerRepeats, &Graph::gru())
}

pub(crate) fn fewer_axes() -> Walk {
    let axes: Vec<i64> = (0..40).collect();
    let many = Graph::gru().with(|graph| graph.weights.push(ints("many", &axes)));
    let many = many.then(node("Unsqueeze", &["z", "many"], &["u"]));
    to_plain(&many, Kind::FewerAxes, &Graph::gru())
}

pub(crate) fn two_inputs() -> Walk {
    // All weights are above −9, so the maximum is what they are.
    let with = |nodes: Vec<NodeProto>| {
        Graph::gru().with(|graph| {
            graph.weights.push(floats("low", &[1], &[-9.0]));
            graph.recurrent().input[1] = "W2".to_owned();
            graph.nodes.splice(0..0, nodes);
        })
    };
    let three = with(vec![node("Max", &["W", "low", "low"], &["W2"])]);
    let two = with(vec![
        node("Max", &["W", "low"], &["W1"]),
        node("Max", &["W1", "low"], &["W2"]),
    ]);
    to_plain(&three, Kind::TwoInputs, &two)
}
