//! The ONNX importer against outputs that onnxruntime, PyTorch and the ONNX
//! project itself computed.

use std::path::{Path, PathBuf};

use gatecell_convert::binding::{bind_inputs, bind_outputs_padded, input_steps};
use gatecell_convert::engine::Engine;
use gatecell_convert::import::onnx;
use gatecell_convert::network::{Layer, Network};
use gatecell_convert::npz::{self, Array};
use gatecell_convert::reference::Reference;
use gatecell_tests::tolerance::bound;
use gatecell_tests::{max_abs_error, shared_data};
use rten_onnx::onnx::{DataType, ModelProto, TensorProto};
use rten_onnx::protobuf::{DecodeMessage, ValueReader};

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

/// A tensor of a test data set.
fn tensor(path: &Path, name: &str) -> Array {
    let bytes = std::fs::read(path).expect("tensor file");
    let proto = TensorProto::decode(ValueReader::from_buf(bytes)).expect("tensor");
    let raw = proto
        .raw_data
        .as_ref()
        .map(|raw| raw.borrow().clone())
        .unwrap_or_default();
    let data = match proto.data_type {
        Some(DataType::FLOAT) if raw.is_empty() => {
            proto.float_data.iter().map(|&x| x.into()).collect()
        }
        Some(DataType::FLOAT) => raw
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes(b.try_into().unwrap()).into())
            .collect(),
        Some(DataType::INT32) if raw.is_empty() => {
            proto.int32_data.iter().map(|&x| x.into()).collect()
        }
        Some(DataType::INT32) => raw
            .chunks_exact(4)
            .map(|b| i32::from_le_bytes(b.try_into().unwrap()).into())
            .collect(),
        other => panic!("element type {other:?}"),
    };
    let shape = proto.dims.iter().map(|&len| len as usize).collect();
    Array::new(name, shape, data)
}

/// Imports a case in the layout of the ONNX backend tests and returns its
/// largest difference. Weights that are graph inputs are bound as constants.
fn check_case(folder: &Path) -> f64 {
    let bytes = std::fs::read(folder.join("model.onnx")).expect("model");
    let model = ModelProto::parse_buf(&bytes).expect("model");
    let graph = model.graph.expect("graph");
    let data = folder.join("test_data_set_0");
    let names = |infos: &[rten_onnx::onnx::ValueInfoProto]| -> Vec<String> {
        infos
            .iter()
            .map(|info| info.name.clone().unwrap_or_default())
            .collect()
    };
    let arrays = names(&graph.input).into_iter().enumerate();
    let arrays = arrays.map(|(i, name)| tensor(&data.join(format!("input_{i}.pb")), &name));
    let (constants, inputs): (Vec<Array>, Vec<Array>) =
        arrays.partition(|array| matches!(array.name.as_str(), "W" | "R" | "B" | "P"));
    let constants: Vec<_> = constants
        .into_iter()
        .map(|array| (array.name, array.shape, array.data))
        .collect();
    let network = onnx::from_bytes_with("model.onnx", &bytes, &constants)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let outputs = run(&network, &inputs);
    assert_eq!(outputs.len(), graph.output.len());
    let expected = names(&graph.output).into_iter().enumerate();
    let expected = expected.map(|(i, name)| tensor(&data.join(format!("output_{i}.pb")), &name));
    outputs
        .iter()
        .zip(expected)
        .fold(0.0, |max, (found, expected)| {
            assert_eq!(found.name, expected.name);
            max.max(difference(found, &expected))
        })
}

#[test]
fn conformance_cases_agree() {
    let Some(data) = shared_data() else { return };
    let mut cases = 0;
    for entry in std::fs::read_dir(data.join("conformance_dev")).expect("cases") {
        let folder = entry.expect("entry").path();
        if folder.is_dir() {
            let difference = check_case(&folder);
            assert!(
                difference <= bound("reference/ONNX cases"),
                "{}: {difference:e}",
                folder.display()
            );
            cases += 1;
        }
    }
    assert_eq!(cases, 60);
}

#[test]
fn onnx_backend_tests_agree() {
    let Some(data) = shared_data() else { return };
    let mut cases = 0;
    for entry in std::fs::read_dir(data.join("onnx_node_1.17")).expect("cases") {
        let folder = entry.expect("entry").path();
        if folder.is_dir() {
            let difference = check_case(&folder);
            assert!(
                difference <= bound("reference/ONNX cases"),
                "{}: {difference:e}",
                folder.display()
            );
            cases += 1;
        }
    }
    assert_eq!(cases, 12);
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
        if name.starts_with("RNN_") && name.ends_with("_dyn") {
            let error = onnx::load(&path).unwrap_err();
            assert!(error.remedy.contains("dynamo=False"), "{name}: {error}");
            continue;
        }
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
    assert_eq!(imported, 42);
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
            let batch_first =
                network.input.layout.axes[0] == gatecell_convert::network::Axis::Batch;
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
        assert!(error.remedy.contains(".keras"), "{}", error.remedy);
    }
}
