//! Neural Amp Modeler: `.nam` files of the LSTM architecture.
//!
//! The file is JSON with all weights in one flat list; for every layer
//! `W [4H][I + H]` over `[x; h]` with gates i, f, g, o, then the bias, the
//! trained initial hidden state and the trained initial cell state; after the
//! layers the head's weights and its bias. Input and output are one sample.
//!
//! `metadata` and `sample_rate` describe the amplifier, not the network; the
//! output is as the network gives it, without the loudness correction that
//! players derive from the metadata.

use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::chain::Chain;
use super::file;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{
    Activation, Cell, Dense, Direction, Initial, Lstm, Network, Recurrent,
};
use gatecell_network::remedy::Remedy;

/// Imports a `.nam` file.
pub fn load(path: &Path) -> Result<Network> {
    file::load(path, from_bytes)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    version: String,
    architecture: String,
    config: serde_json::Value,
    weights: Vec<f64>,
    #[serde(rename = "metadata")]
    _metadata: Option<IgnoredAny>,
    #[serde(rename = "sample_rate")]
    _sample_rate: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    input_size: usize,
    hidden_size: usize,
    num_layers: usize,
}

/// Imports the bytes of a `.nam` file.
pub fn from_bytes(bytes: &[u8]) -> Result<Network> {
    let model: Model = serde_json::from_slice(bytes).map_err(unreadable)?;
    if model.architecture != "LSTM" {
        return Err(Error::new(
            format!("architecture {:?} is not recurrent", model.architecture),
            Remedy::NamLstm,
        )
        .at("architecture"));
    }
    let config: Config =
        serde_json::from_value(model.config).map_err(|error| unreadable(error).at("config"))?;
    if let Some(index) = model.weights.iter().position(|value| !value.is_finite()) {
        return Err(Error::new(
            format!("element {index} is {}", model.weights[index]),
            Remedy::Diverged,
        )
        .at("weights"));
    }
    let mut network = build(&config, &model.weights)?;
    network.source = file::source(bytes, format!("NAM {} (LSTM)", model.version));
    Ok(network)
}

fn build(config: &Config, weights: &[f64]) -> Result<Network> {
    let &Config {
        input_size,
        hidden_size: hidden,
        num_layers,
    } = config;
    if input_size == 0 || hidden == 0 || num_layers == 0 {
        return Err(Error::new("a size of the network is 0", Remedy::NamAgain).at("config"));
    }
    let mut rest = Weights { rest: weights };
    let mut chain = Chain::new(Some(input_size), 8 * weights.len());
    for index in 0..num_layers {
        let inputs = if index == 0 { input_size } else { hidden };
        let layer = layer(&mut rest, inputs, hidden).map_err(|error| error.at("weights"))?;
        chain.recurrent(format!("lstm.{index}"), layer)?;
    }
    let head = Dense {
        input_size: hidden,
        output_size: 1,
        w: rest.take(Some(hidden))?.to_vec(),
        bias: rest.take(Some(1))?.to_vec(),
    };
    if !rest.rest.is_empty() {
        return Err(wrong_count().at("weights"));
    }
    chain.dense("head".into(), head)?;
    chain.finish("x", "y")
}

fn layer(weights: &mut Weights, inputs: usize, hidden: usize) -> Result<Recurrent> {
    let rows = hidden.checked_mul(4);
    let columns = inputs.checked_add(hidden);
    let count = rows
        .zip(columns)
        .and_then(|(rows, columns)| rows.checked_mul(columns));
    let joined = weights.take(count)?;
    let bias = weights.take(rows)?;
    let [initial_hidden, initial_cell] = [weights.take(Some(hidden))?, weights.take(Some(hidden))?];

    // From i, f, g, o to i, o, f, c.
    let order = [0, 3, 1, 2];
    let row = |gate: usize, unit: usize| {
        let start = (gate * hidden + unit) * (inputs + hidden);
        &joined[start..start + inputs + hidden]
    };
    let mut lstm = Lstm {
        w: Vec::new(),
        r: Vec::new(),
        bias: Vec::new(),
        peephole: [None, None, None],
        cell_clip: None,
        projection: None,
        input_forget: false,
        activations: [Activation::Sigmoid, Activation::Tanh, Activation::Tanh],
        clip: None,
    };
    for gate in order {
        for unit in 0..hidden {
            let (w, r) = row(gate, unit).split_at(inputs);
            lstm.w.extend(w);
            lstm.r.extend(r);
            lstm.bias.push(bias[gate * hidden + unit]);
        }
    }
    Ok(Recurrent {
        input_size: inputs,
        hidden_size: hidden,
        directions: vec![Direction {
            backward: false,
            cell: Cell::Lstm(lstm),
            initial_hidden: Initial::Constant(initial_hidden.to_vec()),
            initial_cell: Initial::Constant(initial_cell.to_vec()),
        }],
    })
}

/// What is left of the list.
struct Weights<'a> {
    rest: &'a [f64],
}

impl<'a> Weights<'a> {
    /// The next `count`; `None` stands for a count beyond all bounds.
    fn take(&mut self, count: Option<usize>) -> Result<&'a [f64]> {
        let (taken, rest) = count
            .and_then(|count| self.rest.split_at_checked(count))
            .ok_or_else(wrong_count)?;
        self.rest = rest;
        Ok(taken)
    }
}

fn wrong_count() -> Error {
    Error::new(
        "the number of weights does not fit the sizes in config",
        Remedy::NamAgain,
    )
}

fn unreadable(error: serde_json::Error) -> Error {
    let remedy = match error.to_string().contains("unknown field") {
        true => Remedy::KeyOut,
        false => Remedy::NamAgain,
    };
    Error::new(format!("this is not a sound .nam file: {error}"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(weights: usize) -> String {
        let weights = vec!["0.5"; weights].join(", ");
        format!(
            "{{\"version\": \"0.5.4\", \"architecture\": \"LSTM\", \"config\": \
             {{\"input_size\": 1, \"hidden_size\": 1, \"num_layers\": 1}}, \
             \"weights\": [{weights}]}}"
        )
    }

    #[test]
    fn every_weight_must_have_a_place() {
        // 4·(1 + 1) + 4 + 1 + 1 + 1 + 1
        assert!(from_bytes(model(16).as_bytes()).is_ok());
        for count in [0, 15, 17] {
            let error = from_bytes(model(count).as_bytes()).unwrap_err();
            assert!(error.reason.contains("number of weights"), "{error}");
        }
        let huge = model(16).replace("\"hidden_size\": 1", "\"hidden_size\": 9223372036854775807");
        assert!(from_bytes(huge.as_bytes()).is_err());
        let none = model(16).replace("\"num_layers\": 1", "\"num_layers\": 0");
        assert!(from_bytes(none.as_bytes()).is_err());
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let other = model(16).replace("LSTM", "WaveNet");
        assert!(
            from_bytes(other.as_bytes())
                .unwrap_err()
                .reason
                .contains("WaveNet")
        );
        let more = model(16).replace("\"num_layers\"", "\"head\": 2, \"num_layers\"");
        assert!(
            from_bytes(more.as_bytes())
                .unwrap_err()
                .reason
                .contains("head")
        );
    }

    #[test]
    fn files_cut_short_are_refused() {
        let whole = model(16);
        for len in 0..whole.len() {
            assert!(from_bytes(&whole.as_bytes()[..len]).is_err(), "{len} bytes");
        }
    }
}
