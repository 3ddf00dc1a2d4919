//! safetensors files with PyTorch's names, and a layer file that says what the
//! names alone do not: the kinds and the order of the layers.
//!
//! ```toml
//! [[layer]]
//! kind = "gru"        # rnn | lstm | gru, as torch.nn has them
//! prefix = "rnn"      # rnn.weight_ih_l0, rnn.weight_hh_l0, rnn.bias_ih_l0, …
//! num_layers = 2      # default: all that the file has
//! bidirectional = false
//!
//! [[layer]]
//! kind = "last_step"  # output of the last step: out[:, -1]
//!
//! [[layer]]
//! kind = "dense"      # torch.nn.Linear
//! prefix = "fc"       # fc.weight, fc.bias
//! ```
//!
//! Further kinds and keys: `rnn` takes `nonlinearity = "tanh"` or `"relu"`;
//! `final_state` is the hidden state of the recurrent layer before it after the
//! last step of each direction (`h_n`, directions side by side); `softmax` and
//! `log_softmax` go over the features; `activation` takes `function =
//! "sigmoid"`, `"tanh"`, `"relu"`, `"leaky_relu"`, `"elu"`, `"hard_sigmoid"`,
//! `"softsign"`, `"softplus"` or `"linear"`, for the leaky ReLU and the ELU `alpha`, and for
//! the hard sigmoid `alpha` (the slope, default 1/6) and `beta` (the offset, default 0.5).
//!
//! An `lstm` may have a projection (`weight_hr_l0`, PyTorch's `proj_size`) and what
//! PyTorch's has not: peepholes of any gates, `weight_ci_l0`, `weight_cf_l0` and
//! `weight_co_l0`, each `[hidden]` (diagonal) or `[hidden][hidden]` (every unit sees
//! all cell states), and with keys of the layer file `cell_clip` and `proj_clip`,
//! bounds on the cell state and on the projected one.
//!
//! Other names than PyTorch's: `basic_lstm` is TensorFlow's BasicLSTMCell or LSTMCell,
//! with `prefix` for `kernel` and `bias`, where there are any `w_i_diag`, `w_f_diag`,
//! `w_o_diag` and `projection.kernel`, and the keys `forget_bias` (default 1),
//! `cell_clip` and `proj_clip`; `dense`
//! takes `weight` and `bias` in place of `prefix`, and `transposed = true` for
//! a weight `[inputs][outputs]`.
//!
//! `recurrent` takes any cell from tensors that are named one by one:
//!
//! ```toml
//! [[layer]]
//! kind = "recurrent"
//! cell = "lstm"         # rnn | lstm | gru
//! gates = "iofc"        # their order in the tensors; gru: "zrh"; these are the defaults
//! transposed = false    # true: matrices are [inputs][gates · units], as Keras has them
//! coupled = "input"     # lstm: i = 1 − f; "forget": f = 1 − i, as ONNX couples them
//! activations = [{ function = "hard_sigmoid", alpha = 0.2, beta = 0.5 }, "tanh", "linear"]
//! forward = { weight_ih = "W", weight_hh = "R", bias = "B", peephole = "P", initial_hidden = "h0", initial_cell = "c0" }
//! backward = { weight_ih = "W2", weight_hh = "R2" }
//! ```
//!
//! All but the weights may be left out; `bias_hh` is a second bias vector, and
//! `reset = "before"` or `"after"` (the default) is a GRU's. Peepholes are
//! `[3 · units]`, i, o, f. `embedding` with `weight` is `[entries][features]`
//! and reads one-hot vectors.
//!
//! A layer reads the layer before it, or what it names: `inputs = ["a", "x"]`
//! are the features of the layer with `name = "a"` and of the network's input,
//! side by side. `[[output]]` tables with `name` and `layer` are the network's
//! outputs; without them the last layer is the only one, `y`.
//!
//! `[weights]` says how tensors are read: `int8_scale` is what 8-bit integers are
//! multiplied with, and `ignore = ["P", "old.*"]` leaves tensors out.
//!
//! The network reads `x`, and its arrays are batch first. Every tensor of the
//! file must belong to a layer or be ignored by name.
//!
//! In place of safetensors the weights may be an `.npz` file, or a `.json` file
//! whose tensors are nested lists, `[shape, data]`, or objects with `data` and
//! `dim`; objects around them give dotted names. Single numbers and texts among them
//! must be known not to change the result, or be ignored by name.

mod basic_lstm;
mod build;
mod explicit;
mod function;
mod json;
mod layers;
mod recurrent;
mod tagged;
mod tensor;
mod tensors;

#[cfg(test)]
mod tests;

use std::path::Path;

use super::file;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;
use gatecell_network::remedy::Remedy;
use layers::LayerFile;

/// Imports a weights file with the layer file beside it: the same name, ending
/// in `.toml`.
pub fn load(path: &Path) -> Result<Network> {
    load_with(path, &path.with_extension("toml"))
}

/// Imports a weights file with the layer file at `layers`.
pub fn load_with(path: &Path, layers: &Path) -> Result<Network> {
    let text = std::fs::read_to_string(layers).map_err(|error| {
        Error::new(
            format!("cannot read the layer file: {error}"),
            Remedy::LayerFile,
        )
        .in_file(layers)
    })?;
    let layers = layers::parse(&text).map_err(|error| error.in_file(layers))?;
    import(path, &layers)
}

/// Imports a weights file with the text of a layer file.
pub fn with_layers(path: &Path, layers: &str) -> Result<Network> {
    import(path, &layers::parse(layers)?)
}

/// Imports the bytes of a weights file with the text of a layer file.
pub fn from_bytes(bytes: &[u8], layers: &str) -> Result<Network> {
    network(bytes, &layers::parse(layers)?)
}

fn import(path: &Path, layers: &LayerFile) -> Result<Network> {
    file::load(path, |bytes| network(bytes, layers))
}

fn network(bytes: &[u8], layers: &LayerFile) -> Result<Network> {
    let mut tensors = tensors::Tensors::read(bytes, &layers.weights)?;
    let mut network = build::network(layers, &mut tensors, bytes.len())?;
    tensors.check_all_used()?;
    let kinds: Vec<&str> = layers
        .layers
        .iter()
        .map(|entry| entry.layer.kind())
        .collect();
    network.source = file::source(bytes, format!("safetensors ({})", kinds.join(", ")));
    Ok(network)
}
