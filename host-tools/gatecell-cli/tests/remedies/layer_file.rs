//! Weights with a layer file.

use gatecell_convert::import;
use gatecell_convert::import::safetensors::load_with;
use gatecell_convert::npz::{self, Array};
use gatecell_convert::remedy::Kind;

use super::{Walk, array, case, close, refused, run_on};
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
