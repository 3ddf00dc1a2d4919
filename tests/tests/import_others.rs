//! Other projects' models through the f64 reference, against outputs that
//! those projects computed.

use std::path::Path;

use gatecell_convert::binding::output_values;
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::import;
use gatecell_convert::import::safetensors;
use gatecell_convert::network::Network;
use gatecell_convert::npz;
use gatecell_convert::reference::Reference;
use gatecell_tests::others::column;
use gatecell_tests::{max_abs_error, shared_data, tolerance};

/// The single output for one sequence.
fn run(net: &Network, input: &[f64]) -> Vec<f64> {
    let item = Item {
        steps: input.len() / net.input.input_size,
        input: input.to_vec(),
        states: Vec::new(),
    };
    let trace = Reference::new(net).run(&item).unwrap();
    output_values(net, &net.outputs[0], &item, &trace).unwrap()
}

fn agree(model: &str, found: &[f64], expected: &[f64], bound: &str) {
    let error = max_abs_error(found, expected);
    println!("{model}: {error:e}");
    assert!(
        error <= tolerance::bound(bound),
        "{model}: differs by {error:e}"
    );
}

#[test]
fn neural_amp_modeler() {
    let Some(folder) = shared_data() else { return };
    let net = import::load(folder.join("nam/lstm.nam")).unwrap();
    let arrays = npz::read(folder.join("nam/nam_lstm3_io.npz")).unwrap();
    let [x, y] = ["x", "y"].map(|name| &npz::find(&arrays, name).expect("array").data);
    agree("nam", &run(&net, x), y, "reference/nam");
}

/// Arm's basic LSTM on features of a raw range up to −247.
#[test]
fn keyword_spotting_of_tensorflow() {
    let Some(folder) = shared_data() else { return };
    let layers = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/layers/mlkws.toml");
    let weights = folder.join("mlkws/mlkws_Basic_LSTM_S.safetensors");
    let net = safetensors::load_with(&weights, &layers).unwrap();
    let arrays = npz::read_only(
        folder.join("mlkws/mlkws_Basic_LSTM_S_io.npz"),
        &["x", "logits"],
    )
    .unwrap();
    let [x, y] = ["x", "logits"].map(|name| &npz::find(&arrays, name).expect("array").data);
    let found: Vec<f64> = x.chunks_exact(490).flat_map(|x| run(&net, x)).collect();
    agree("mlkws", &found, y, "reference/torch f32 logits");
}

#[test]
fn rtneural() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("rtneural");
    for model in ["gru", "gru_1d", "lstm", "lstm_1d"] {
        let net = import::load(folder.join(format!("{model}.json"))).unwrap();
        let [x, y] =
            ["x", "y"].map(|what| column(&folder.join(format!("{model}_{what}_python.csv"))));
        agree(model, &run(&net, &x), &y, "reference/rtneural");
    }
}

#[test]
fn rtneural_files_cut_short_are_refused() {
    let Some(folder) = shared_data() else { return };
    let bytes = std::fs::read(folder.join("rtneural/gru_1d.json")).unwrap();
    let end = bytes.trim_ascii_end().len();
    for len in (0..end).step_by(37) {
        let cut = import::rtneural::from_bytes(&bytes[..len]);
        assert!(cut.is_err(), "{len} bytes");
    }
    // Another project's JSON.
    let other = import::load(folder.join("rtneural/gru_torch.json")).unwrap_err();
    assert!(other.reason.contains("not an RTNeural model"), "{other}");
}
