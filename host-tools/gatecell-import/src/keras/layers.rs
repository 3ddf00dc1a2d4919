//! The chain of layers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::activation;
use super::bidirectional::bidirectional;
use super::classes::{LAYERS, unsupported, unsupported_class};
use super::config::{Entry, Model, place};
use super::inner::{inner, missing};
use super::major::Major;
use super::normalization;
use super::options::Options;
use super::recurrent::{Spec, is_recurrent};
use super::weights::{LayerWeights, Weights};
use crate::chain::{Chain, End};
use crate::kernel;
use gatecell_network::error::{Error, Result};
use gatecell_network::network::{Activation, Dense, Layer, Network, Rate, Recurrent};
use gatecell_network::remedy::Remedy;

pub(super) fn network(model: &Model, major: Major, weights: &mut Weights) -> Result<Network> {
    let (Some(first), Some(last)) = (model.layers.first(), model.layers.last()) else {
        return Err(Error::new("the model has no layers", Remedy::KerasAgain));
    };
    // Before the input's shape: an Embedding, say, has an input of its own form.
    for (index, entry) in model.layers.iter().enumerate() {
        let class = entry.class.as_str();
        if class == "Reshape" && index == 1 {
            return Err(unsupported(class, Remedy::KerasFlatInput).at(place(entry)));
        }
        if !LAYERS.contains(&class) {
            return Err(unsupported_class(class).at(place(entry)));
        }
    }
    let shape = input_shape(model, first);
    let width = shape
        .map(features)
        .transpose()
        .map_err(|error| error.at(place(first)))?;
    let steps = shape
        .and_then(|shape| shape.get(1)?.as_u64())
        .and_then(|steps| usize::try_from(steps).ok());
    let mut chain = Chain::new(width.flatten(), weights.file_size());
    let mut ends: BTreeMap<&str, End> = BTreeMap::new();
    let later = read_later(model);
    for (index, entry) in model.layers.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| model.layers.get(at));
        read(&mut chain, entry, before, &ends)
            .and_then(|()| append(&mut chain, entry, index, major, steps, weights))
            .and_then(|()| {
                if later.contains(entry.name.as_str()) {
                    ends.insert(&entry.name, chain.end()?);
                }
                Ok(())
            })
            .map_err(|error| error.at(place(entry)))?;
    }
    let input = match first.class.as_str() {
        "InputLayer" => first.name.as_str(),
        _ => "input",
    };
    match &model.outputs[..] {
        [only] if *only == last.name => chain.finish(input, only),
        several => {
            let outputs: Vec<(&str, End)> = several
                .iter()
                .filter_map(|name| Some((name.as_str(), *ends.get(name.as_str())?)))
                .collect();
            chain.finish_with(input, &outputs)
        }
    }
}

/// The layers whose values are needed later than by the very next layer alone.
fn read_later(model: &Model) -> BTreeSet<&str> {
    let mut later = BTreeSet::new();
    let last = model.layers.last();
    for output in &model.outputs {
        let only = model.outputs.len() == 1 && last.is_some_and(|last| last.name == *output);
        if !only {
            later.insert(output.as_str());
        }
    }
    for (reader, entry) in model.layers.iter().enumerate() {
        let before = reader.checked_sub(1).map(|at| &model.layers[at].name);
        match entry.inputs.as_deref() {
            Some([only]) if Some(only) == before => {}
            inputs => later.extend(inputs.into_iter().flatten().map(String::as_str)),
        }
    }
    later
}

/// Lets the chain go on from what the layer reads.
fn read(
    chain: &mut Chain,
    entry: &Entry,
    before: Option<&Entry>,
    ends: &BTreeMap<&str, End>,
) -> Result<()> {
    let Some(inputs) = &entry.inputs else {
        return Ok(());
    };
    let several = matches!(entry.class.as_str(), "Concatenate");
    match (&inputs[..], before) {
        ([], None) => Ok(()),
        ([input], Some(before)) if *input == before.name && !ends.contains_key(input.as_str()) => {
            Ok(())
        }
        ([_], _) | ([_, ..], _) if several || inputs.len() == 1 => {
            let found: Option<Vec<End>> = inputs
                .iter()
                .map(|input| ends.get(input.as_str()).copied())
                .collect();
            chain.go_on_from(&found.ok_or_else(|| missing("inbound_nodes"))?)
        }
        _ => Err(Error::new(
            "the layer reads several values",
            Remedy::KerasLayerFile,
        )),
    }
}

/// `[batch, time, features]` of the model's input, where the file says it.
fn input_shape<'a>(model: &'a Model, first: &'a Entry) -> Option<&'a Json> {
    let of_layer = ["batch_shape", "batch_input_shape"]
        .iter()
        .find_map(|&key| first.config.get(key));
    of_layer
        .or(model.input_shape.as_ref())
        .filter(|shape| !shape.is_null())
}

fn features(shape: &Json) -> Result<Option<usize>> {
    match shape.as_array().map(Vec::as_slice) {
        Some([_, _, Json::Null]) => Ok(None),
        Some([_, _, last]) => match last.as_u64() {
            Some(width @ 1..) => Ok(usize::try_from(width).ok()),
            _ => Err(wrong_input(shape)),
        },
        _ => Err(wrong_input(shape)),
    }
}

fn wrong_input(shape: &Json) -> Error {
    Error::new(
        format!("the input has shape {shape}, expected [batch, time, features]"),
        Remedy::KerasInput,
    )
}

fn append(
    chain: &mut Chain,
    entry: &Entry,
    index: usize,
    major: Major,
    steps: Option<usize>,
    weights: &mut Weights,
) -> Result<()> {
    let mut options = Options::new(&entry.config)?;
    let class = entry.class.as_str();
    let name = || entry.name.clone();
    match class {
        "InputLayer" if index == 0 => {
            options.neutral(&["input_shape"]);
            options.refuse("sparse")?;
            options.refuse("ragged")?;
            options.refuse("optional")?;
        }
        "Dropout"
        | "SpatialDropout1D"
        | "GaussianDropout"
        | "GaussianNoise"
        | "ActivityRegularization" => {
            options.neutral(&["rate", "noise_shape", "stddev", "l1", "l2"]);
        }
        class if is_recurrent(class) => {
            let spec = Spec::read(class, &mut options, major)?;
            let mut weights = weights.of(entry)?;
            let (direction, input_size) = spec.direction(&mut weights, "cell", chain.width())?;
            weights.finish()?;
            if spec.go_backwards && spec.return_sequences {
                return Err(Error::new(
                    "go_backwards with return_sequences gives the steps in reversed order",
                    Remedy::KerasDirections,
                ));
            }
            chain.recurrent(
                name(),
                Recurrent {
                    input_size,
                    hidden_size: spec.units,
                    directions: vec![direction],
                },
            )?;
            if !spec.return_sequences {
                chain.final_state()?;
            }
        }
        "Bidirectional" => bidirectional(chain, entry, &mut options, major, weights)?,
        "Dense" => {
            let mut weights = weights.of(entry)?;
            dense(chain, entry, &mut options, "", major, &mut weights)?;
            weights.finish()?;
        }
        "TimeDistributed" => {
            let Some(inner) = inner(&mut options, "layer")? else {
                return Err(missing("layer"));
            };
            if inner.class != "Dense" {
                return Err(unsupported_class(&format!(
                    "TimeDistributed({})",
                    inner.class
                )));
            }
            let mut weights = weights.of(entry)?;
            let mut inner_options = Options::new(&inner.config)?;
            dense(
                chain,
                entry,
                &mut inner_options,
                "layer",
                major,
                &mut weights,
            )?;
            inner_options.finish()?;
            weights.finish()?;
        }
        "BatchNormalization" => {
            let mut weights = weights.of(entry)?;
            normalization::append(chain, &mut options, &mut weights)?;
            weights.finish()?;
        }
        "Flatten" => {
            options.neutral(&["data_format"]);
            if chain.rate() == Rate::EveryStep {
                chain.flatten(steps.filter(|&steps| steps > 0).ok_or_else(|| {
                    Error::new("the number of steps is not known", Remedy::KerasSteps)
                })?)?;
            }
        }
        "Activation" => {
            if let Some(layer) = activation::layer(&mut options, major)? {
                chain.same_width(name(), layer)?;
            }
        }
        "Softmax" => {
            check_last_axis(&mut options, chain.rate())?;
            chain.same_width(name(), Layer::Softmax)?;
        }
        "ReLU" | "LeakyReLU" | "ELU" => {
            let function = rectifier(class, &mut options)?;
            chain.same_width(name(), Layer::Activation(function))?;
        }
        "Concatenate" => check_last_axis(&mut options, chain.rate())?,
        class => return Err(unsupported_class(class)),
    }
    options.finish()
}

fn dense(
    chain: &mut Chain,
    entry: &Entry,
    options: &mut Options<'_>,
    part: &str,
    major: Major,
    weights: &mut LayerWeights<'_>,
) -> Result<()> {
    let units = options.size("units")?;
    options.refuse("quantization_config")?;
    options.refuse("lora_rank")?;
    options.neutral(&["lora_alpha"]);
    let (kernel, bias) = if options.flag("use_bias", true)? {
        let [kernel, bias] = weights.take(part)?;
        (kernel, bias.shaped("the bias", &[units])?)
    } else {
        let [kernel] = weights.take(part)?;
        (kernel, vec![0.0; units])
    };
    let input_size = chain.width().unwrap_or(kernel.rows());
    let kernel = kernel.shaped("the kernel", &[input_size, units])?;
    chain.dense(
        entry.name.clone(),
        Dense {
            input_size,
            output_size: units,
            w: kernel::rows(&kernel, input_size, units, &[0]),
            bias,
        },
    )?;
    match activation::layer(options, major)? {
        Some(layer) => chain.same_width(format!("{}/activation", entry.name), layer),
        None => Ok(()),
    }
}

fn check_last_axis(options: &mut Options<'_>, rate: Rate) -> Result<()> {
    let last = match rate {
        Rate::EveryStep => 2,
        Rate::Once => 1,
    };
    match options.get("axis") {
        None => Ok(()),
        Some(axis) if axis.as_i64().is_some_and(|axis| axis == -1 || axis == last) => Ok(()),
        Some(axis) => Err(Error::new(
            format!("axis = {axis} is not the features' axis"),
            Remedy::KerasLastAxis,
        )),
    }
}

/// Keras 2 calls the slope `alpha`, Keras 3 `negative_slope`.
fn rectifier(class: &str, options: &mut Options<'_>) -> Result<Activation> {
    if class == "ELU" {
        let alpha = options.number("alpha", 1.0)?;
        return Ok(Activation::Elu { alpha });
    }
    options.refuse("max_value")?;
    if options.number("threshold", 0.0)? != 0.0 {
        return Err(Error::new(
            "a ReLU with a threshold is not supported",
            Remedy::KerasWithout {
                key: "the threshold".to_owned(),
            },
        ));
    }
    let default = if class == "LeakyReLU" { 0.3 } else { 0.0 };
    let old = options.number("alpha", default)?;
    match options.number("negative_slope", old)? {
        0.0 => Ok(Activation::Relu),
        alpha => Ok(Activation::LeakyRelu { alpha }),
    }
}
