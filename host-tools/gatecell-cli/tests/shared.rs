//! The models of the shared data, from the command line.

mod support;

use gatecell_convert::npz::{self, Array};
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

/// Every uni-directional graph of PyTorch's exporters, except unrolled ones.
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
        let unrolled = name.starts_with("RNN") && name.ends_with("_dyn.onnx");
        if name.contains("_bi1_") || unrolled {
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
    assert!(graphs >= 30, "{graphs} graphs");
}
