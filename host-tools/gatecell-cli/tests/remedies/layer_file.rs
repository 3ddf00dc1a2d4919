//! Weights with a layer file.

use gatecell_convert::import;
use gatecell_convert::import::safetensors::load_with;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::remedy::Kind;

use super::following::{Walk, array, case, close, refused, run_on};
use crate::support::Folder;

/// Two heads on a GRU, as Keras has it.
const LAYERS: &str = r#"
# begin
[[layer]]
kind = "recurrent"
cell = "gru"
gates = "zrh"
transposed = true
[layer.forward]
weight_ih = "gru.W"
weight_hh = "gru.R"
bias = "gru.B0"
bias_hh = "gru.B1"

[[layer]]
kind = "last_step"
name = "last"

[[layer]]
kind = "dense"
prefix = "head1"
inputs = ["last"]

[[layer]]
kind = "softmax"
name = "cls"

[[layer]]
kind = "dense"
prefix = "head2"
inputs = ["last"]
name = "reg"

[[output]]
name = "cls"
layer = "cls"

[[output]]
name = "reg"
layer = "reg"
"#;

/// The heads by layer file give what Keras gives.
pub(crate) fn two_heads() {
    let folder = Folder::new("two_heads");
    let layers = folder.write("layers.toml", LAYERS.as_bytes());
    let network = load_with(&case("two_heads.safetensors"), layers.as_ref());
    let network = network.unwrap_or_else(|e| panic!("{e}: {}", e.remedy));
    let found = run_on(&network, &array("two_heads_io.npz", "x"));
    close(&found[0].data, &array("two_heads_io.npz", "y1").data);
    close(&found[1].data, &array("two_heads_io.npz", "y2").data);
}

/// A layer file with a mistake, and without it.
pub(crate) fn edited(kind: Kind, from: &str, to: &str) -> Walk {
    let folder = Folder::new(&format!("layers_{kind:?}"));
    assert!(LAYERS.contains(from), "{from}");
    let layers = folder.write("layers.toml", LAYERS.replacen(from, to, 1).as_bytes());
    refused(
        load_with(&case("two_heads.safetensors"), layers.as_ref()),
        kind,
    );
    two_heads();
    Walk::Followed
}

pub(crate) fn missing() -> Walk {
    refused(import::load(case("two_heads.safetensors")), Kind::LayerFile);
    two_heads();
    Walk::Followed
}

pub(crate) fn safetensors_again() -> Walk {
    let folder = Folder::new("safetensors_again");
    let layers = folder.write("layers.toml", LAYERS.as_bytes());
    let bytes = std::fs::read(case("two_heads.safetensors")).expect("weights");
    let cut = folder.write("cut.safetensors", &bytes[..bytes.len() / 2]);
    refused(
        load_with(cut.as_ref(), layers.as_ref()),
        Kind::SafetensorsAgain,
    );
    two_heads();
    Walk::Followed
}

/// A GRU of one unit from a JSON or NPZ file, and what PyTorch's cell gives
/// with these weights: all 0.5.
const GRU: &str = "[[layer]]\nkind = \"rnn\"\nprefix = \"rnn\"\n";

fn rnn_gives(network: &gatecell_convert::network::Network) {
    let x = Array::new("x", vec![1, 2, 1], vec![0.25, -1.0]);
    let first = (0.5_f64 * 0.25 + 1.0).tanh();
    let second = (-0.5_f64 + 0.5 * first + 1.0).tanh();
    close(&run_on(network, &x)[0].data, &[first, second]);
}

fn json(last: &str) -> String {
    format!(
        "{{\"rnn\":{{\"weight_ih_l0\":[[0.5]],\"weight_hh_l0\":[[0.5]],\"bias_ih_l0\":[0.5],\
         \"bias_hh_l0\":{last}}}}}"
    )
}

pub(crate) fn json_again() -> Walk {
    let folder = Folder::new("json_again");
    folder.write("w.toml", GRU.as_bytes());
    let broken = folder.write("w.json", json("[\"half\"]").as_bytes());
    refused(import::load(broken), Kind::JsonAgain);
    let sound = folder.write("w.json", json("[0.5]").as_bytes());
    rnn_gives(&import::load(sound).unwrap_or_else(|e| panic!("{e}: {}", e.remedy)));
    Walk::Followed
}

/// A safetensors file of an RNN whose second bias is stored as `kind`.
fn rnn(kind: &str, bytes: &[u8]) -> Vec<u8> {
    let half = 0.5_f32.to_le_bytes();
    let mut header = String::from("{");
    let mut data = Vec::new();
    for (name, shape) in [
        ("weight_ih_l0", "[1,1]"),
        ("weight_hh_l0", "[1,1]"),
        ("bias_ih_l0", "[1]"),
    ] {
        let begin = data.len();
        data.extend(half);
        header += &format!(
            "\"rnn.{name}\":{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":[{begin},{}]}},",
            data.len()
        );
    }
    let begin = data.len();
    data.extend(bytes);
    header += &format!(
        "\"rnn.bias_hh_l0\":{{\"dtype\":\"{kind}\",\"shape\":[1],\"data_offsets\":[{begin},{}]}}}}",
        data.len()
    );
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

pub(crate) fn int8() -> Walk {
    let folder = Folder::new("int8");
    let weights = folder.write("w.safetensors", &rnn("I8", &[64]));
    folder.write("w.toml", GRU.as_bytes());
    refused(import::load(&weights), Kind::LayerInt8);
    folder.write(
        "w.toml",
        format!("[weights]\nint8_scale = 0.0078125\n{GRU}").as_bytes(),
    );
    rnn_gives(&import::load(&weights).unwrap_or_else(|e| panic!("{e}: {}", e.remedy)));
    Walk::Followed
}

pub(crate) fn tensor_float() -> Walk {
    let folder = Folder::new("tensor_float");
    folder.write("w.toml", GRU.as_bytes());
    let weights = folder.write("w.safetensors", &rnn("I64", &1_i64.to_le_bytes()));
    refused(import::load(&weights), Kind::TensorFloat);
    let weights = folder.write("w.safetensors", &rnn("F32", &0.5_f32.to_le_bytes()));
    rnn_gives(&import::load(&weights).unwrap_or_else(|e| panic!("{e}: {}", e.remedy)));
    Walk::Followed
}

pub(crate) fn number() -> Walk {
    let folder = Folder::new("number");
    let mut arrays = vec![
        Array::new("cell.kernel", vec![2, 4], vec![0.5; 8]),
        Array::new("cell.bias", vec![4], vec![0.5; 4]),
    ];
    let weights = folder.write_npz("w.npz", &arrays);
    let layers =
        |more: &str| format!("[[layer]]\nkind = \"basic_lstm\"\nprefix = \"cell\"\n{more}");
    folder.write("w.toml", layers("cell_clip = -1.0").as_bytes());
    refused(import::load(&weights), Kind::LayerNumber);
    folder.write("w.toml", layers("").as_bytes());
    let network = import::load(&weights).unwrap_or_else(|e| panic!("{e}: {}", e.remedy));
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let z: f64 = 0.5 * 0.25 + 0.5;
    let expected = sigmoid(z) * (sigmoid(z) * z.tanh()).tanh();
    let x = Array::new("x", vec![1, 1, 1], vec![0.25]);
    close(&run_on(&network, &x)[0].data, &[expected]);
    arrays.clear();
    assert!(npz::read(&weights).is_ok());
    Walk::Followed
}

/// A network from arrays by a layer file.
fn by_layers(
    folder: &Folder,
    arrays: &[Array],
    layers: &str,
) -> gatecell_convert::error::Result<gatecell_convert::network::Network> {
    let weights = folder.write_npz("w.npz", arrays);
    folder.write("w.toml", layers.as_bytes());
    import::load(&weights)
}

pub(crate) fn gru_cell() -> Walk {
    let folder = Folder::new("gru_cell");
    let half = |name: &str, shape: &[usize]| {
        Array::new(name, shape.to_vec(), vec![0.5; shape.iter().product()])
    };
    let cell = [
        half("cell.gates.kernel", &[2, 2]),
        half("cell.gates.bias", &[2]),
        half("cell.candidate.kernel", &[2, 1]),
        half("cell.candidate.bias", &[1]),
    ];
    let layers = "[[layer]]\nkind = \"gru\"\nprefix = \"cell\"\n";
    let error = refused(by_layers(&folder, &cell, layers), Kind::GruCell);
    // The three tensors that the advice makes, with the keys that it names.
    let joined = [half("W", &[1, 3]), half("R", &[1, 3]), half("B", &[3])];
    let remedy = error.remedy.to_string();
    let (_, keys) = remedy.split_once("write ").expect("keys");
    let mut layers = format!("[[layer]]\n{keys}\n");
    for key in ["cell", "gates", "transposed", "reset", "forward"] {
        layers = layers.replacen(&format!(", {key} ="), &format!("\n{key} ="), 1);
    }
    let network = by_layers(&folder, &joined, &layers);
    let network = network.unwrap_or_else(|e| panic!("{e}: {}", e.remedy));
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let (mut h, mut expected) = (0.0_f64, Vec::new());
    for x in [0.25, -1.0] {
        let gate = sigmoid(0.5 * x + 0.5 * h + 0.5);
        let candidate = (0.5 * x + 0.5 * gate * h + 0.5).tanh();
        h = gate * h + (1.0 - gate) * candidate;
        expected.push(h);
    }
    let x = Array::new("x", vec![1, 2, 1], vec![0.25, -1.0]);
    close(&run_on(&network, &x)[0].data, &expected);
    Walk::Followed
}

pub(crate) fn keras_tensors() -> Walk {
    let folder = Folder::new("keras_tensors");
    let tensors = [
        Array::new("rnn.kernel", vec![1, 1], vec![0.5]),
        Array::new("rnn.recurrent_kernel", vec![1, 1], vec![0.5]),
        Array::new("rnn.bias", vec![1], vec![1.0]),
    ];
    refused(by_layers(&folder, &tensors, GRU), Kind::KerasTensors);
    let layers = "[[layer]]\nkind = \"recurrent\"\ncell = \"rnn\"\ntransposed = true\n\
                  forward = { weight_ih = \"rnn.kernel\", weight_hh = \"rnn.recurrent_kernel\", \
                  bias = \"rnn.bias\" }\n";
    let network = by_layers(&folder, &tensors, layers);
    rnn_gives(&network.unwrap_or_else(|e| panic!("{e}: {}", e.remedy)));
    Walk::Followed
}

/// A number beside the tensors that nothing reads, and ignored as advised.
pub(crate) fn json_value(kind: Kind, key: &str) -> Walk {
    let folder = Folder::new(&format!("json_{key}"));
    let text = json("[0.5]").replacen('{', &format!("{{\"model_data\":{{\"{key}\":1}},"), 1);
    let weights = folder.write("w.json", text.as_bytes());
    folder.write("w.toml", GRU.as_bytes());
    let error = refused(import::load(&weights), kind);
    let advised = format!("ignore = [\"model_data.{key}\"]");
    assert!(error.remedy.to_string().contains(&advised));
    folder.write("w.toml", format!("[weights]\n{advised}\n{GRU}").as_bytes());
    // With the input added outside, the sum is the whole model's.
    rnn_gives(&import::load(&weights).unwrap_or_else(|e| panic!("{e}: {}", e.remedy)));
    Walk::Followed
}

/// Values joined with themselves until they are wider than memory.
pub(crate) fn narrower() -> Walk {
    let mut wide = String::from("name = \"w0\"\n");
    for index in 1..40 {
        let last = index - 1;
        wide += &format!(
            "[[layer]]\nkind = \"activation\"\nfunction = \"tanh\"\n\
             inputs = [\"w{last}\", \"w{last}\"]\nname = \"w{index}\"\n"
        );
    }
    let wide = format!("[[layer]]\nkind = \"embedding\"\nweight = \"gru.W\"\n{wide}");
    edited(Kind::NarrowerLayers, "# begin", &wide)
}
