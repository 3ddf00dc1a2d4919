//! Models whose files hold only weights, through the layer files in
//! `data/layers`, in the f64 reference, against outputs that their own projects
//! computed.

use gatecell_convert::binding::{self, output_values};
use gatecell_convert::engine::{Engine, Item};
use gatecell_convert::import::safetensors;
use gatecell_convert::network::Network;
use gatecell_convert::npz;
use gatecell_convert::reference::Reference;
use gatecell_tests::nets::item;
use gatecell_tests::others::{column, load, one_hot};
use gatecell_tests::{max_abs_error, rten, shared_data, tolerance};
use serde_json::Value as Json;

/// Every output of the network.
fn run(net: &Network, item: &Item) -> Vec<Vec<f64>> {
    let trace = Reference::new(net).run(item).unwrap();
    let outputs = net.outputs.iter();
    outputs
        .map(|output| output_values(net, output, item, &trace).unwrap())
        .collect()
}

fn agree(what: &str, found: &[f64], expected: &[f64], bound: &str) {
    let error = max_abs_error(found, expected);
    println!("{what}: {error:e}");
    assert!(
        error <= tolerance::bound(bound),
        "{what}: differs by {error:e}"
    );
}

/// Keras' layouts in JSON: embedding, bidirectional LSTM, softmax.
#[test]
fn unicode_thai_segmentation() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("unicode_thai");
    let net = load(&folder.join("weights.json"), "thai");
    let arrays = npz::read(folder.join("thai_io.npz")).unwrap();
    for text in 0..5 {
        let array = |what: &str| {
            let name = format!("Thai_{text}_{what}");
            &npz::find(&arrays, &name).expect("array").data
        };
        let found = run(&net, &one_hot(&net, array("ids")));
        let what = format!("thai {text}");
        agree(&what, &found[0], array("prob"), "reference/goldens");
    }
}

/// PyTorch's layouts in JSON, with initial states.
#[test]
fn rten() {
    let Some(folder) = shared_data() else { return };
    let path = folder.join("rten/rnn.json");
    let file: Json = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for case in rten::CASES {
        let net = safetensors::with_layers(&path, &rten::layers(case)).unwrap();
        let data = |what: &str| -> Vec<f64> {
            let list = file[case][what][1].as_array().expect("a list");
            list.iter().map(|x| x.as_f64().expect("a number")).collect()
        };
        let found = run(&net, &item(10, data("input")));
        agree(case, &found[0], &data("output"), "reference/goldens");
    }
}

/// Three GRUs with relu candidates and the reset before the product, which
/// read each other's outputs and the input beside them.
#[test]
fn rnnoise() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("rnnoise");
    let net = load(&folder.join("rnnoise_i8.safetensors"), "rnnoise");
    let arrays = npz::read(folder.join("rnnoise_testing_io.npz")).unwrap();
    let array = |name: &str| &npz::find(&arrays, name).expect("array").data;
    let found = run(&net, &item(42, array("testing_features").clone()));
    let names: Vec<&str> = net
        .outputs
        .iter()
        .map(|output| output.name.as_str())
        .collect();
    assert_eq!(names, ["vad", "gains"]);
    for (name, found) in names.iter().zip(&found) {
        let expected = array(&format!("testing_{name}_exact"));
        agree(
            &format!("rnnoise {name}"),
            found,
            expected,
            "reference/goldens",
        );
    }
}

/// PyTorch's names in RTNeural's JSON; the layer file is looked for beside it.
#[test]
fn rtneural_with_torch_names() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("rtneural");
    for model in ["gru_torch", "lstm_torch"] {
        let net = load(
            &folder.join(format!("{model}.json")),
            &format!("rtneural_{model}"),
        );
        let [x, y] =
            ["x", "y"].map(|what| column(&folder.join(format!("{model}_{what}_python.csv"))));
        agree(model, &run(&net, &item(1, x))[0], &y, "reference/rtneural");
    }
}

/// The trained initial state by name; the `.nam` file gives the same network.
#[test]
fn neural_amp_modeler_as_safetensors() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("nam");
    let net = load(&folder.join("nam_lstm3.safetensors"), "nam");
    let arrays = npz::read(folder.join("nam_lstm3_io.npz")).unwrap();
    let [x, y] = ["x", "y"].map(|name| npz::find(&arrays, name).expect("array").data.clone());
    agree("nam", &run(&net, &item(1, x))[0], &y, "reference/nam");
}

/// Peepholes and coupled gates by name.
#[test]
fn japanese_vowels() {
    let Some(folder) = shared_data() else { return };
    let folder = folder.join("trained");
    for model in ["jv_plstm24", "jv_cifg24"] {
        let net = load(&folder.join(format!("{model}.safetensors")), model);
        let arrays = npz::read(folder.join(format!("{model}_io.npz"))).unwrap();
        let set = binding::padded_set(&net, &arrays, "test").unwrap();
        let expected = &npz::find(&arrays, "test_y").expect("array").data;
        assert_eq!(set.items.len(), 370);
        let found: Vec<f64> = set
            .items
            .iter()
            .flat_map(|item| run(&net, item).remove(0))
            .collect();
        agree(model, &found, expected, "reference/torch f32 logits");
    }
}
