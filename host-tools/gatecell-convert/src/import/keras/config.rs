//! The architecture: the layers of the model, in the order of computation.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// The layers of a model that is a chain.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) layers: Vec<Entry>,
    /// Where a Sequential model without an input layer says what it reads.
    pub(super) input_shape: Option<Json>,
}

/// One layer of the model.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// `LSTM`
    pub(super) class: String,
    /// `lstm_1`
    pub(super) name: String,
    /// Its place among the model's layers of the same class, in the order in
    /// which the file lists them: `.keras` files number variables by it.
    pub(super) ordinal: usize,
    pub(super) config: Map<String, Json>,
}

impl Model {
    pub(super) fn read(json: &Json) -> Result<Self> {
        let class = json.get("class_name").and_then(Json::as_str);
        let config = &json["config"];
        match class {
            Some("Sequential") => sequential(config),
            Some("Functional" | "Model") => functional(config),
            class => Err(Error::new(
                format!(
                    "a model of class {:?} is not supported",
                    class.unwrap_or("unknown")
                ),
                Remedy::KerasClass,
            )),
        }
    }
}

fn sequential(config: &Json) -> Result<Model> {
    let list = config
        .get("layers")
        .or(Some(config))
        .and_then(Json::as_array);
    let layers = entries(list.ok_or_else(|| misshapen("layers"))?)?;
    Ok(Model {
        layers,
        input_shape: config.get("build_input_shape").cloned(),
    })
}

fn functional(config: &Json) -> Result<Model> {
    let list = config.get("layers").and_then(Json::as_array);
    let list = list.ok_or_else(|| misshapen("layers"))?;
    let entries = entries(list)?;
    let mut by_name: BTreeMap<&str, (usize, Option<String>)> = BTreeMap::new();
    for (index, (entry, json)) in entries.iter().zip(list).enumerate() {
        let source = source(json).map_err(|error| error.at(place(entry)))?;
        if by_name.insert(&entry.name, (index, source)).is_some() {
            return Err(misshapen("two layers of one name").at(place(entry)));
        }
    }
    single(config, "input_layers")?;
    let mut name = single(config, "output_layers")?;
    let mut order = Vec::new();
    loop {
        let (index, source) = by_name
            .remove(name.as_str())
            .ok_or_else(|| misshapen("a layer reads one that is not there").at(&name))?;
        order.push(index);
        match source {
            Some(source) => name = source,
            None => break,
        }
    }
    if let Some(left) = by_name.keys().next() {
        return Err(
            not_a_chain("the layer is beside the way from the input to the output").at(*left),
        );
    }
    order.reverse();
    Ok(Model {
        layers: order
            .into_iter()
            .map(|index| entries[index].clone())
            .collect(),
        input_shape: None,
    })
}

fn entries(list: &[Json]) -> Result<Vec<Entry>> {
    let mut ordinals: BTreeMap<String, usize> = BTreeMap::new();
    list.iter()
        .map(|json| {
            let class = json.get("class_name").and_then(Json::as_str);
            let class = class.ok_or_else(|| misshapen("class_name"))?.to_owned();
            let config = json.get("config").and_then(Json::as_object);
            let config = config
                .ok_or_else(|| misshapen("config").at(&class))?
                .clone();
            let name = config
                .get("name")
                .or(json.get("name"))
                .and_then(Json::as_str);
            let name = name.ok_or_else(|| misshapen("name").at(&class))?.to_owned();
            let next = ordinals.entry(class.clone()).or_default();
            let ordinal = *next;
            *next += 1;
            Ok(Entry {
                class,
                name,
                ordinal,
                config,
            })
        })
        .collect()
}

/// The layer that this one reads; `None` for an input layer.
fn source(layer: &Json) -> Result<Option<String>> {
    let nodes = layer.get("inbound_nodes").and_then(Json::as_array);
    match nodes.map(Vec::as_slice) {
        None | Some([]) => Ok(None),
        Some([node]) => match node {
            // Keras 2: [[name, node, tensor, kwargs]]
            Json::Array(tensors) => match &tensors[..] {
                [Json::Array(tensor)] => {
                    check_kwargs(tensor.get(3))?;
                    history(tensor).map(Some)
                }
                _ => Err(not_a_chain("the layer reads several values")),
            },
            // Keras 3: {"args": [keras_tensor], "kwargs": {}}
            Json::Object(call) => {
                check_kwargs(call.get("kwargs"))?;
                let args = call.get("args").and_then(Json::as_array);
                match args.map(Vec::as_slice) {
                    Some([arg]) => match arg["config"]["keras_history"].as_array() {
                        Some(tensor) => history(tensor).map(Some),
                        None => Err(not_a_chain("the layer reads several values")),
                    },
                    _ => Err(not_a_chain("the layer reads several values")),
                }
            }
            _ => Err(misshapen("inbound_nodes")),
        },
        Some(_) => Err(not_a_chain("the layer is called more than once")),
    }
}

/// `[layer, node, tensor]`, of which node and tensor must be the first.
fn history(tensor: &[Json]) -> Result<String> {
    let name = tensor.first().and_then(Json::as_str);
    let name = name.ok_or_else(|| misshapen("inbound_nodes"))?;
    let index = |at: usize| tensor.get(at).and_then(Json::as_u64);
    if index(1) != Some(0) || index(2) != Some(0) {
        return Err(not_a_chain(
            "the layer reads another than the only output of the layer before it",
        ));
    }
    Ok(name.to_owned())
}

/// What a layer is called with besides its input.
fn check_kwargs(kwargs: Option<&Json>) -> Result<()> {
    let Some(Json::Object(kwargs)) = kwargs else {
        return Ok(());
    };
    let given = kwargs
        .iter()
        .find(|(key, value)| *key != "training" && !value.is_null());
    match given {
        None => Ok(()),
        Some((key, _)) => Err(Error::new(
            format!("the layer is called with {key}"),
            Remedy::KerasAlone,
        )),
    }
}

/// The one layer of `input_layers` or `output_layers`: `[name, 0, 0]`, or a
/// list of one such.
fn single(config: &Json, key: &str) -> Result<String> {
    let list = config.get(key).and_then(Json::as_array);
    let list = list.ok_or_else(|| misshapen(key))?;
    match &list[..] {
        [Json::String(_), ..] => history(list),
        [Json::Array(tensor)] => history(tensor),
        _ => Err(not_a_chain(&format!("{key} names {} layers", list.len()))),
    }
}

/// The words that messages name a layer with.
pub(super) fn place(entry: &Entry) -> String {
    format!("layer {:?} ({})", entry.name, entry.class)
}

fn misshapen(what: &str) -> Error {
    Error::new(
        format!("the model's configuration is not as Keras writes it: {what}"),
        Remedy::KerasAgain,
    )
}

fn not_a_chain(reason: &str) -> Error {
    Error::new(reason, Remedy::KerasOneOutput)
}
