//! Keras models: `.keras` archives and whole-model `.h5` files, of Keras 2
//! and 3.
//!
//! Read are Sequential models and Functional ones that are a chain, of
//! InputLayer, SimpleRNN, LSTM, GRU, Bidirectional (`merge_mode="concat"`),
//! Dense, TimeDistributed(Dense), Activation, Softmax, ReLU, LeakyReLU, ELU,
//! BatchNormalization (folded into its neighbours), Flatten and the layers that do
//! nothing outside training (Dropout, SpatialDropout1D, GaussianNoise,
//! GaussianDropout, ActivityRegularization). `stateful` makes no difference:
//! what a state is kept over is the caller's choice.
//!
//! `hard_sigmoid` is `x/6 + 0.5` in Keras 3 and was `0.2·x + 0.5` in Keras 2;
//! the file's own version decides.
//!
//! The network reads one array under the input layer's name and gives one
//! under the last layer's, both batch first.

mod activation;
mod archive;
mod bidirectional;
mod classes;
mod config;
mod hdf5;
mod inner;
mod layers;
mod major;
mod matrix;
mod normalization;
mod options;
mod recurrent;
mod weights;

#[cfg(test)]
mod tests;

use std::path::Path;

use serde_json::Value as Json;

use super::file;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::Network;

use config::Model;
use gatecell_network::remedy::Remedy;
use major::Major;
use weights::Weights;

/// Imports a `.keras` or `.h5` file; its first bytes tell which.
pub fn load(path: &Path) -> Result<Network> {
    file::load(path, from_bytes)
}

/// Imports the bytes of a `.keras` or `.h5` file.
pub fn from_bytes(bytes: &[u8]) -> Result<Network> {
    let (model, version, mut weights) = if bytes.starts_with(b"PK") {
        whole_archive(bytes)?
    } else {
        whole_hdf5(bytes)?
    };
    let major = Major::parse(&version)?;
    let mut network = layers::network(&model, major, &mut weights)?;
    network.source = file::source(bytes, format!("Keras {version}"));
    Ok(network)
}

fn whole_archive(bytes: &[u8]) -> Result<(Model, String, Weights)> {
    let parts = archive::read(bytes)?;
    let config = parse(&parts.config).map_err(|error| error.at("config.json"))?;
    let metadata = parse(&parts.metadata).map_err(|error| error.at("metadata.json"))?;
    let version = metadata.get("keras_version").and_then(Json::as_str);
    let version = version.ok_or_else(no_version)?.to_owned();
    let weights = Weights::variables(hdf5::Store::open(parts.weights)?);
    Ok((Model::read(&config)?, version, weights))
}

fn whole_hdf5(bytes: &[u8]) -> Result<(Model, String, Weights)> {
    let store = hdf5::Store::open(bytes.to_vec())?;
    let Some(config) = store.text("", "model_config")? else {
        return Err(Error::new(
            "the file holds weights without the model's architecture",
            Remedy::KerasArchitecture,
        ));
    };
    let config = parse(config.as_bytes()).map_err(|error| error.at("model_config"))?;
    let version = match store.text("", "keras_version")? {
        Some(version) => Some(version),
        None => store.text("model_weights", "keras_version")?,
    };
    let version = version.ok_or_else(no_version)?;
    Ok((Model::read(&config)?, version, Weights::legacy(store)))
}

fn parse(bytes: &[u8]) -> Result<Json> {
    serde_json::from_slice(bytes).map_err(|error| {
        Error::new(
            format!("this is not sound JSON: {error}"),
            Remedy::KerasAgain,
        )
    })
}

fn no_version() -> Error {
    Error::new(
        "the file does not say which Keras wrote it",
        Remedy::KerasAgain,
    )
}
