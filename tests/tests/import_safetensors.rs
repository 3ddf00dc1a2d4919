//! Trained PyTorch models through safetensors and the f64 reference, against
//! the outputs that PyTorch computed.

use std::path::Path;

use gatecell_convert::binding::{output_values, padded_set};
use gatecell_convert::engine::{Engine, Item, Trace};
use gatecell_convert::import::{onnx, safetensors};
use gatecell_convert::network::{Layer, Network};
use gatecell_convert::npz;
use gatecell_convert::reference::Reference;
use gatecell_tests::{max_abs_error, shared_data, tolerance};

/// The layer file of a recurrent module `rnn`, something after it, and `fc`.
fn layers(kind: &str, extra: &str, then: &[&str]) -> String {
    let mut text = format!("[[layer]]\nkind = \"{kind}\"\nprefix = \"rnn\"\n{extra}\n");
    for &kind in then {
        text += &format!("[[layer]]\nkind = \"{kind}\"\n");
        if kind == "dense" {
            text += "prefix = \"fc\"\n";
        }
    }
    text
}

/// Output of the last recurrent layer.
fn recurrent_output<'a>(net: &Network, trace: &'a Trace) -> &'a [f64] {
    let last = net
        .nodes
        .iter()
        .rposition(|node| matches!(node.layer, Layer::Recurrent(_)));
    &trace.nodes[last.expect("a recurrent layer")].output
}

/// Both files come from the same training; so must the networks.
fn same_through_onnx(folder: &Path, model: &str, net: &Network, items: &[Item]) {
    let other = onnx::load(&folder.join(format!("trained/{model}.onnx"))).unwrap();
    let bound = tolerance::bound("reference/two files of one model");
    for item in items {
        let [a, b] = [net, &other].map(|net| {
            let trace = Reference::new(net).run(item).unwrap();
            output_values(net, &net.outputs[0], item, &trace).unwrap()
        });
        let error = max_abs_error(&a, &b);
        assert!(error <= bound, "{model}: the files differ by {error:e}");
    }
}

fn check(folder: &Path, model: &str, layers: &str, count: usize) {
    let weights = folder.join(format!("trained/{model}.safetensors"));
    let net = safetensors::with_layers(&weights, layers).unwrap();
    let arrays = npz::read(folder.join(format!("trained/{model}_io.npz"))).unwrap();
    let set = padded_set(&net, &arrays, "test").unwrap();
    assert_eq!(set.items.len(), count, "{model}");
    let expected = set.expected.expect("test_y");
    let engine = Reference::new(&net);
    let mut worst = 0.0_f64;
    for (n, (item, expected)) in set.items.iter().zip(&expected).enumerate() {
        let trace = engine.run(item).unwrap();
        let y = output_values(&net, &net.outputs[0], item, &trace).unwrap();
        worst = worst.max(max_abs_error(&y, expected));
        if n == 0 {
            let stored = npz::find(&arrays, "trace0_rnn_out").expect("trace0_rnn_out");
            let error = max_abs_error(recurrent_output(&net, &trace), &stored.data);
            let bound = tolerance::bound("reference/torch f32 states");
            println!("{model}: states {error:e}");
            assert!(error <= bound, "{model}: states differ by {error:e}");
        }
    }
    println!("{model}: outputs {worst:e}");
    same_through_onnx(folder, model, &net, &set.items[..10]);
    let bound = tolerance::bound("reference/torch f32 logits");
    assert!(worst <= bound, "{model}: outputs differ by {worst:e}");
}

#[test]
fn gru() {
    let Some(folder) = shared_data() else { return };
    let layers = layers("gru", "", &["last_step", "dense"]);
    check(&folder, "kws_gru64", &layers, 300);
}

#[test]
fn stacked_lstm() {
    let Some(folder) = shared_data() else { return };
    let layers = layers("lstm", "num_layers = 2", &["last_step", "dense"]);
    check(&folder, "kws_lstm32x2", &layers, 300);
}

#[test]
fn rnn() {
    let Some(folder) = shared_data() else { return };
    let layers = layers("rnn", "nonlinearity = \"tanh\"", &["last_step", "dense"]);
    check(&folder, "kws_rnn64", &layers, 300);
}

#[test]
fn wide_rnn() {
    let Some(folder) = shared_data() else { return };
    let layers = layers("rnn", "", &["last_step", "dense"]);
    check(&folder, "names_rnn128", &layers, 400);
}

#[test]
fn bidirectional_gru_with_final_state() {
    let Some(folder) = shared_data() else { return };
    let layers = layers("gru", "bidirectional = true", &["final_state", "dense"]);
    check(&folder, "kws_bigru24", &layers, 300);
}

#[test]
fn bidirectional_lstm_at_every_step() {
    let Some(folder) = shared_data() else { return };
    let layers = layers("lstm", "bidirectional = true", &["dense", "log_softmax"]);
    check(&folder, "ctc_bilstm40", &layers, 200);
}

#[test]
fn a_layer_file_that_misses_a_layer_is_refused() {
    let Some(folder) = shared_data() else { return };
    let weights = folder.join("trained/kws_gru64.safetensors");
    let error = safetensors::with_layers(&weights, &layers("gru", "", &[])).unwrap_err();
    assert!(error.reason.contains("fc.bias, fc.weight"), "{error}");
    assert_eq!(error.file, Some(weights));
}
