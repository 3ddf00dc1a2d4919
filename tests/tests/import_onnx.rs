//! The ONNX importer against outputs that onnxruntime, PyTorch and the ONNX
//! project itself computed.

use std::path::{Path, PathBuf};

use gatecell_convert::binding::{bind_inputs, bind_outputs_padded, input_steps};
use gatecell_convert::engine::Engine;
use gatecell_convert::import::onnx;
use gatecell_convert::network::{Axis, Layer, Network};
use gatecell_convert::npz::{self, Array};
use gatecell_convert::reference::Reference;
use gatecell_tests::tolerance::bound;
use gatecell_tests::{max_abs_error, onnx_case, shared_data};

/// Files of a folder with an extension, in order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("folder of test data");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

/// Runs the reference on a batch.
fn run(network: &Network, inputs: &[Array]) -> Vec<Array> {
    let items = bind_inputs(network, inputs).expect("inputs bind");
    let reference = Reference::new(network);
    let traces: Vec<_> = items
        .iter()
        .map(|item| reference.run(item).expect("runs"))
        .collect();
    let steps = input_steps(network, inputs).expect("steps");
    bind_outputs_padded(network, &items, &traces, steps).expect("outputs bind")
}

/// Largest difference, relative to the largest expected value where above 1.
fn difference(found: &Array, expected: &Array) -> f64 {
    assert_eq!(found.shape, expected.shape, "shape of {}", found.name);
    let scale = expected
        .data
        .iter()
        .fold(1.0, |max: f64, value| max.max(value.abs()));
    max_abs_error(&found.data, &expected.data) / scale
}

/// Runs all cases of a folder through the reference; how many there were.
fn check_cases(folder: &Path) -> usize {
    let cases = onnx_case::all(folder);
    for case in &cases {
        let outputs = run(&case.network, &case.inputs);
        assert_eq!(outputs.len(), case.expected.len());
        for (found, expected) in outputs.iter().zip(&case.expected) {
            assert_eq!(found.name, expected.name);
            let difference = difference(found, expected);
            assert!(
                difference <= bound("reference/ONNX cases"),
                "{}: {difference:e}",
                case.name
            );
        }
    }
    cases.len()
}

#[test]
fn conformance_cases_agree() {
    let Some(data) = shared_data() else { return };
    assert_eq!(check_cases(&data.join("conformance_dev")), 60);
}

#[test]
fn onnx_backend_tests_agree() {
    let Some(data) = shared_data() else { return };
    assert_eq!(check_cases(&data.join("onnx_node_1.17")), 12);
}

#[test]
fn weights_as_inputs_need_binding() {
    let Some(data) = shared_data() else { return };
    let error = onnx::load(&data.join("onnx_node_1.17/test_gru_defaults/model.onnx")).unwrap_err();
    assert!(error.to_string().contains("graph input 'W'"), "{error}");
}

#[test]
fn pytorch_exports_agree() {
    let Some(data) = shared_data() else { return };
    let mut imported = 0;
    for path in files(&data.join("torch_export"), "onnx") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let network = onnx::load(&path).unwrap_or_else(|error| panic!("{error}"));
        let io = npz::read(path.with_file_name(format!("{name}_io.npz"))).expect("io");
        let inputs: Vec<Array> = io
            .iter()
            .filter_map(|array| {
                let name = array.name.strip_prefix("in_")?;
                Some(Array::new(name, array.shape.clone(), array.data.clone()))
            })
            .collect();
        for (index, output) in run(&network, &inputs).iter().enumerate() {
            let expected = npz::find(&io, &format!("out_{index}")).expect("output");
            let difference = difference(output, expected);
            assert!(
                difference <= bound("reference/torch exports"),
                "{name} output {index}: {difference:e}"
            );
        }
        imported += 1;
    }
    assert_eq!(imported, 50);
}

/// PyTorch's default exporter unrolls RNN; whatever it writes, the network has
/// the layers that its fused export has.
#[test]
fn unrolled_layers_are_rolled_up() {
    let Some(data) = shared_data() else { return };
    let folder = data.join("torch_export");
    let mut cases = 0;
    for path in files(&folder, "onnx") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Some(case) = name
            .strip_suffix("_dyn")
            .filter(|_| name.starts_with("RNN_"))
        else {
            continue;
        };
        let rolled = onnx::load(&path).unwrap_or_else(|error| panic!("{error}"));
        let fused = onnx::load(&folder.join(format!("{case}_ts.onnx"))).unwrap();
        let layers = recurrent_layers(&rolled);
        assert_eq!(layers, recurrent_layers(&fused), "{name}");
        let count = if name.contains("_L2_") { 2 } else { 1 };
        assert_eq!(layers.len(), count, "{name}");
        let directions: &[bool] = if name.contains("_bi1_") {
            &[false, true]
        } else {
            &[false]
        };
        for (_, hidden, found) in layers {
            assert_eq!((hidden, &found[..]), (16, directions), "{name}");
        }
        assert_eq!(rolled.nodes.len(), fused.nodes.len(), "{name}");
        assert_eq!(rolled.input.layout, fused.input.layout, "{name}");

        // Nothing of the 20 steps of the example input is left: any length runs.
        let batch_first = rolled.input.layout.axes[0] == Axis::Batch;
        for steps in [1, 7, 33] {
            let shape = if batch_first {
                vec![1, steps, 13]
            } else {
                vec![steps, 1, 13]
            };
            let x = (0..steps * 13)
                .map(|index| (index as f64 * 0.37).sin())
                .collect();
            let x = [Array::new("x", shape, x)];
            for (found, expected) in run(&rolled, &x).iter().zip(run(&fused, &x)) {
                let difference = difference(
                    found,
                    &Array {
                        name: found.name.clone(),
                        ..expected
                    },
                );
                assert!(
                    difference <= bound("reference/torch exports"),
                    "{name}, {steps} steps: {difference:e}"
                );
            }
        }
        cases += 1;
    }
    assert_eq!(cases, 8);
}

/// Input size, hidden size and `backward` of each direction.
fn recurrent_layers(network: &Network) -> Vec<(usize, usize, Vec<bool>)> {
    let layers = network.nodes.iter().filter_map(|node| match &node.layer {
        Layer::Recurrent(layer) => Some((
            layer.input_size,
            layer.hidden_size,
            layer.directions.iter().map(|d| d.backward).collect(),
        )),
        _ => None,
    });
    layers.collect()
}

#[test]
fn trained_models_agree() {
    let Some(data) = shared_data() else { return };
    for path in files(&data.join("trained"), "onnx") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let network = onnx::load(&path).unwrap_or_else(|error| panic!("{error}"));
        let io = npz::read(path.with_file_name(format!("{name}_io.npz"))).expect("io");
        let (x, lens) = (
            npz::find(&io, "test_x").unwrap(),
            npz::find(&io, "test_len").unwrap(),
        );
        let y = npz::find(&io, "test_y").unwrap();
        let [_, steps, width] = x.shape[..] else {
            panic!("{name}: {:?}", x.shape)
        };
        for index in (0..lens.data.len()).step_by(25) {
            let len = lens.data[index] as usize;
            let sequence = &x.data[index * steps * width..][..len * width];
            let batch_first = network.input.layout.axes[0] == Axis::Batch;
            let shape = if batch_first {
                vec![1, len, width]
            } else {
                vec![len, 1, width]
            };
            let output = run(&network, &[Array::new("x", shape, sequence.to_vec())]).remove(0);
            let per_item = y.data.len() / y.shape[0];
            let expected = &y.data[index * per_item..][..output.data.len()];
            let expected = Array::new("y", output.shape.clone(), expected.to_vec());
            let difference = difference(&output, &expected);
            assert!(
                difference <= bound("reference/torch f32 logits"),
                "{name} sequence {index}: {difference:e}"
            );
        }
    }
}

#[test]
fn only_real_layers_become_nodes() {
    let Some(data) = shared_data() else { return };
    let network = onnx::load(&data.join("trained/kws_lstm32x2.onnx")).unwrap();
    assert_eq!(network.nodes.len(), 3);
    assert!(matches!(network.nodes[2].layer, Layer::Dense(_)));
    assert!(network.state_inputs.is_empty() && network.lengths_input.is_none());
    let network = onnx::load(&data.join("trained/kws_bigru24.onnx")).unwrap();
    let layers: Vec<bool> = network
        .nodes
        .iter()
        .map(|node| matches!(node.layer, Layer::Concat))
        .collect();
    assert_eq!(layers, [false, true, false]);
    assert_eq!(network.source.format, "ONNX opset 17 (pytorch 2.15.0)");
    assert_eq!(network.source.sha256.len(), 64);
}

#[test]
fn loops_are_refused_with_a_remedy() {
    let Some(data) = shared_data() else { return };
    for name in ["gru32_reset_after_tf2onnx.onnx", "lstm32_tf2onnx.onnx"] {
        let error = onnx::load(&data.join("keras").join(name)).unwrap_err();
        assert!(error.to_string().contains("Loop"), "{error}");
        assert!(
            error.remedy.to_string().contains(".keras"),
            "{}",
            error.remedy
        );
    }
}
