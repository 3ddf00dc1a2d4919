//! The models of the shared data, from the command line.

mod support;

use std::path::Path;

use gatecell_convert::npz::{self, Array};
use rten_onnx::onnx::{DataType, ModelProto, TensorProto};
use rten_onnx::protobuf::{DecodeMessage, ValueReader};
use support::{Folder, difference, json, succeed};

/// Trained models: labels that may differ from the float model's, and the
/// largest difference of the reference from the stored outputs.
#[test]
fn trained_models_keep_their_labels() {
    let Some(data) = gatecell_tests::shared_data() else {
        return;
    };
    for (name, may_differ) in [
        ("kws_gru64", 1),
        ("kws_lstm32x2", 1),
        ("kws_rnn64", 2),
        ("names_rnn128", 2),
    ] {
        let path = |end: &str| {
            data.join(format!("trained/{name}{end}"))
                .display()
                .to_string()
        };
        let found = json(&["verify", &path(".onnx"), "--data", &path("_io.npz")]);
        assert!(
            found["stored_outputs_worst_error"].as_f64() < Some(1e-4),
            "{name}"
        );
        let labels = &found["verification"]["labels"];
        let differ = labels["disagreements"].as_array().map(Vec::len);
        assert!(differ <= Some(may_differ), "{name}: {labels}");
    }
}

/// Every uni-directional graph of PyTorch's exporters.
#[test]
fn exported_graphs_compute_their_outputs() {
    let Some(data) = gatecell_tests::shared_data() else {
        return;
    };
    let folder = Folder::new("torch_export");
    let (input, output) = (folder.path("in.npz"), folder.path("out.npz"));
    let mut graphs = 0;
    for entry in std::fs::read_dir(data.join("torch_export")).expect("folder") {
        let path = entry.expect("entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some(stem) = name.strip_suffix(".onnx") else {
            continue;
        };
        if name.contains("_bi1_") {
            continue;
        }
        let io = npz::read(path.with_file_name(format!("{stem}_io.npz"))).expect("io");
        let part = |prefix: &str| -> Vec<Array> {
            let arrays = io.iter().filter(|array| array.name.starts_with(prefix));
            arrays.cloned().collect()
        };
        let mut inputs = part("in_");
        for array in &mut inputs {
            array.name = array.name.trim_start_matches("in_").to_owned();
        }
        npz::write(&input, &inputs).expect("npz written");
        let model = path.display().to_string();
        succeed(&[
            "run",
            &model,
            "--input",
            &input,
            "--engine",
            "reference",
            "--output",
            &output,
        ]);
        let found = npz::read(&output).expect("output");
        let expected = part("out_");
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(&expected) {
            assert!(difference(found, expected) < 1e-5, "{name}: {}", found.name);
        }
        graphs += 1;
    }
    assert!(graphs >= 35, "{graphs} graphs");
}

/// The ONNX backend tests, whose weights are graph inputs.
#[test]
fn weights_may_be_graph_inputs() {
    let Some(data) = gatecell_tests::shared_data() else {
        return;
    };
    let folder = Folder::new("backend");
    let (input, output) = (folder.path("in.npz"), folder.path("out.npz"));
    let mut cases = 0;
    for entry in std::fs::read_dir(data.join("onnx_node_1.17")).expect("folder") {
        let case = entry.expect("entry").path();
        let set = case.join("test_data_set_0");
        let bytes = std::fs::read(case.join("model.onnx")).expect("model");
        let graph = ModelProto::parse_buf(&bytes).expect("model").graph;
        let inputs = graph.expect("graph").input;
        let inputs = inputs.into_iter().enumerate();
        let inputs: Vec<Array> = inputs
            .map(|(i, info)| {
                numbers(
                    &set.join(format!("input_{i}.pb")),
                    &info.name.unwrap_or_default(),
                )
            })
            .collect();
        npz::write(&input, &inputs).expect("npz written");
        let model = case.join("model.onnx").display().to_string();
        succeed(&[
            "run",
            &model,
            "--input",
            &input,
            "--engine",
            "reference",
            "--output",
            &output,
        ]);
        for (i, found) in npz::read(&output).expect("output").iter().enumerate() {
            let expected = numbers(&set.join(format!("output_{i}.pb")), &found.name);
            assert!(
                difference(found, &expected) < 1e-5,
                "{model}: {}",
                found.name
            );
        }
        cases += 1;
    }
    assert_eq!(cases, 12);
}

/// A tensor of 32-bit numbers.
fn numbers(path: &Path, name: &str) -> Array {
    let bytes = std::fs::read(path).expect("tensor file");
    let tensor = TensorProto::decode(ValueReader::from_buf(bytes)).expect("tensor");
    let raw = tensor
        .raw_data
        .map(|raw| raw.into_inner())
        .unwrap_or_default();
    let shape: Vec<usize> = tensor.dims.iter().map(|&len| len as usize).collect();
    let mut data: Vec<f64> = tensor.float_data.iter().map(|&x| f64::from(x)).collect();
    for bytes in raw.as_chunks::<4>().0 {
        data.push(match tensor.data_type {
            // Sequence lengths.
            Some(DataType::INT32) => i32::from_le_bytes(*bytes).into(),
            _ => f32::from_le_bytes(*bytes).into(),
        });
    }
    assert_eq!(
        data.len(),
        shape.iter().product::<usize>(),
        "{}",
        path.display()
    );
    Array::new(name, shape, data)
}
