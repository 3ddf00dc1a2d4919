//! RTNeural: `.json` files of dense, LSTM and GRU layers, as its Keras
//! exporter writes them.
//!
//! Matrices are `[inputs][gates · units]`, gates i, f, c, o (LSTM) and z, r, h
//! (GRU, with the reset after the product and two bias vectors).

use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value as Json;

use super::chain::Chain;
use super::file;
use super::kernel;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Cell, Dense, Direction, Gru, Initial, Layer, Lstm, Network, Recurrent,
};
use gatecell_network::remedy::Remedy;

/// Imports an RTNeural `.json` file.
pub fn load(path: &Path) -> Result<Network> {
    file::load(path, from_bytes)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    in_shape: Vec<Option<usize>>,
    layers: Vec<Entry>,
    /// AIDA-X: whether the input is added to the output.
    #[serde(default)]
    in_skip: f64,
    /// AIDA-X: gain before the network, in dB.
    #[serde(default)]
    in_gain: f64,
    /// AIDA-X: gain behind the network, in dB.
    #[serde(default)]
    out_gain: f64,
    /// AIDA-X: for the player of the model, not part of what it computes.
    #[serde(default, rename = "samplerate", alias = "sample_rate")]
    _samplerate: Option<IgnoredAny>,
    /// AIDA-X: for people.
    #[serde(default, rename = "metadata")]
    _metadata: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    activation: String,
    shape: Vec<Option<usize>>,
    #[serde(default)]
    weights: Vec<Json>,
}

/// Imports the bytes of an RTNeural `.json` file.
pub fn from_bytes(bytes: &[u8]) -> Result<Network> {
    let model: Model = serde_json::from_slice(bytes).map_err(|error| {
        let layered =
            serde_json::from_slice::<Json>(bytes).is_ok_and(|json| json.get("layers").is_some());
        let remedy = match layered && error.to_string().contains("unknown field") {
            true => Remedy::KeyOut,
            false => Remedy::RtneuralAgain,
        };
        Error::new(format!("this is not an RTNeural model: {error}"), remedy)
    })?;
    let &Some(&Some(width @ 1..)) = &model.in_shape.last() else {
        return Err(Error::new(
            format!("the input's width is not known: {:?}", model.in_shape),
            Remedy::RtneuralAgain,
        )
        .at("in_shape"));
    };
    for (key, value, remedy) in [
        ("in_skip", model.in_skip, Remedy::SkipOutside),
        ("in_gain", model.in_gain, Remedy::GainOutside),
        ("out_gain", model.out_gain, Remedy::GainOutside),
    ] {
        if value != 0.0 {
            return Err(Error::new(format!("it is {value}, not 0"), remedy).at(key));
        }
    }
    let mut chain = Chain::new(Some(width), bytes.len());
    for (index, entry) in model.layers.iter().enumerate() {
        let name = format!("{}.{index}", entry.kind);
        append(&mut chain, entry, &name)
            .map_err(|error| error.at(format!("layer {index} ({})", entry.kind)))?;
    }
    let mut network = chain.finish("x", "y")?;
    network.source = file::source(bytes, "RTNeural".into());
    Ok(network)
}

fn append(chain: &mut Chain, entry: &Entry, name: &str) -> Result<()> {
    let &Some(&Some(units @ 1..)) = &entry.shape.last() else {
        return Err(misfit("the layer's width is not known"));
    };
    let inputs = chain.width().unwrap_or(units);
    match entry.kind.as_str() {
        "dense" | "time-distributed-dense" => {
            let [kernel, bias] = weights(entry)?;
            let w = matrix(kernel, inputs, units)?;
            chain.dense(
                name.into(),
                Dense {
                    input_size: inputs,
                    output_size: units,
                    w: kernel::rows(&w, inputs, units, &[0]),
                    bias: vector(bias, units)?,
                },
            )?;
            activation(chain, entry, name)
        }
        "activation" if entry.weights.is_empty() => activation(chain, entry, name),
        "lstm" | "gru" => {
            if !matches!(entry.activation.as_str(), "" | "tanh") {
                return Err(unknown(&entry.activation));
            }
            let cell = if entry.kind == "lstm" {
                lstm(entry, inputs, units)?
            } else {
                gru(entry, inputs, units)?
            };
            chain.recurrent(
                name.into(),
                Recurrent {
                    input_size: inputs,
                    hidden_size: units,
                    directions: vec![Direction {
                        backward: false,
                        cell,
                        initial_hidden: Initial::Zero,
                        initial_cell: Initial::Zero,
                    }],
                },
            )
        }
        kind => Err(Error::new(
            format!("a layer of type {kind:?} is not supported"),
            Remedy::RtneuralLayers,
        )),
    }
}

fn lstm(entry: &Entry, inputs: usize, units: usize) -> Result<Cell> {
    let [kernel, recurrent, bias] = weights(entry)?;
    let columns = units
        .checked_mul(4)
        .ok_or_else(|| misfit("the layer's width"))?;
    let order = [0, 3, 1, 2];
    Ok(Cell::Lstm(Lstm {
        w: kernel::rows(&matrix(kernel, inputs, columns)?, inputs, units, &order),
        r: kernel::rows(&matrix(recurrent, units, columns)?, units, units, &order),
        bias: kernel::rows(&vector(bias, columns)?, 1, units, &order),
        peephole: [None, None, None],
        input_forget: false,
        activations: [Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
        clip: None,
        cell_clip: None,
        projection: None,
    }))
}

fn gru(entry: &Entry, inputs: usize, units: usize) -> Result<Cell> {
    let [kernel, recurrent, bias] = weights(entry)?;
    let columns = units
        .checked_mul(3)
        .ok_or_else(|| misfit("the layer's width"))?;
    let order = [0, 1, 2];
    let both = matrix(bias, 2, columns)?;
    let (bias, hidden_bias) = kernel::reset_after(&both, units);
    Ok(Cell::Gru(Gru {
        w: kernel::rows(&matrix(kernel, inputs, columns)?, inputs, units, &order),
        r: kernel::rows(&matrix(recurrent, units, columns)?, units, units, &order),
        bias,
        hidden_bias,
        linear_before_reset: true,
        activations: [Activation::Sigmoid, Activation::Tanh],
        clip: None,
    }))
}

fn activation(chain: &mut Chain, entry: &Entry, name: &str) -> Result<()> {
    let layer = match entry.activation.as_str() {
        "" | "linear" => return Ok(()),
        "tanh" => Layer::Activation(Activation::Tanh),
        "sigmoid" => Layer::Activation(Activation::Sigmoid),
        "relu" => Layer::Activation(Activation::Relu),
        "softmax" => Layer::Softmax,
        "elu" => Layer::Activation(Activation::Elu { alpha: 1.0 }),
        other => return Err(unknown(other)),
    };
    chain.same_width(format!("{name}/activation"), layer)
}

fn weights<const N: usize>(entry: &Entry) -> Result<&[Json; N]> {
    entry.weights.as_slice().try_into().map_err(|_| {
        misfit(&format!(
            "the layer has {} weights, expected {N}",
            entry.weights.len()
        ))
    })
}

fn matrix(json: &Json, rows: usize, columns: usize) -> Result<Vec<f64>> {
    let list = json.as_array().filter(|list| list.len() == rows);
    let list = list.ok_or_else(|| misfit(&format!("a matrix is not [{rows}, {columns}]")))?;
    let rows: Result<Vec<_>> = list.iter().map(|row| vector(row, columns)).collect();
    Ok(rows?.concat())
}

fn vector(json: &Json, len: usize) -> Result<Vec<f64>> {
    let list = json.as_array().filter(|list| list.len() == len);
    let list = list.ok_or_else(|| misfit(&format!("a vector has not {len} elements")))?;
    // JSON has no infinities; an overflowing literal is one.
    let numbers = list
        .iter()
        .map(|json| json.as_f64().filter(|x| x.is_finite()));
    numbers
        .collect::<Option<_>>()
        .ok_or_else(|| misfit("a weight is not a finite number"))
}

fn misfit(reason: &str) -> Error {
    Error::new(reason, Remedy::RtneuralAgain)
}

fn unknown(activation: &str) -> Error {
    Error::new(
        format!("activation {activation:?} is not supported"),
        Remedy::RtneuralActivations,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(keys: &str) -> String {
        format!(
            "{{\"in_shape\": [null, null, 1], {keys} \"layers\": [{{\"type\": \"dense\", \
             \"activation\": \"\", \"shape\": [null, null, 1], \"weights\": [[[2.0]], [0.5]]}}]}}"
        )
    }

    #[test]
    fn what_the_player_does_around_the_network_is_not_ignored() {
        let plain = "\"in_skip\": 0, \"in_gain\": 0.0, \"out_gain\": 0, \"samplerate\": 48000.0,";
        assert!(from_bytes(model(plain).as_bytes()).is_ok());
        for (given, name, mended) in [
            ("\"in_skip\": 1,", "in_skip", "\"in_skip\": 0,"),
            ("\"in_gain\": 6.0,", "in_gain", "\"in_gain\": 0,"),
            ("\"out_gain\": -3.5,", "out_gain", "\"out_gain\": 0,"),
        ] {
            let error = from_bytes(model(given).as_bytes()).unwrap_err();
            assert_eq!(error.place.as_deref(), Some(name));
            assert!(error.remedy.to_string().contains("set it to 0"), "{error}");
            assert!(from_bytes(model(mended).as_bytes()).is_ok());
        }
        let error = from_bytes(model("\"dither\": 1,").as_bytes()).unwrap_err();
        assert!(error.reason.contains("`dither`"), "{error}");
        assert_eq!(error.remedy, Remedy::KeyOut);
        let weights = from_bytes(b"{\"gru.weight_ih_l0\": [[1.0]]}").unwrap_err();
        assert_eq!(weights.remedy, Remedy::RtneuralAgain);
    }
}
