//! The architecture: the layers of the model, in the order of computation.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::classes::unsupported_class;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// The layers of a model.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) layers: Vec<Entry>,
    /// Names of the layers whose values the model gives back.
    pub(super) outputs: Vec<String>,
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
    /// Names of the layers that it reads; `None` for the one before it.
    pub(super) inputs: Option<Vec<String>>,
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
    let outputs = layers.last().map(|last| last.name.clone());
    Ok(Model {
        layers,
        outputs: outputs.into_iter().collect(),
        input_shape: config.get("build_input_shape").cloned(),
    })
}

fn functional(config: &Json) -> Result<Model> {
    let list = config.get("layers").and_then(Json::as_array);
    let list = list.ok_or_else(|| misshapen("layers"))?;
    let entries = entries(list)?;
    // Masks go from layer to layer beside the values, by layers of their own.
    if let Some(masking) = entries.iter().find(|entry| entry.class == "Masking") {
        return Err(unsupported_class(&masking.class).at(place(masking)));
    }
    let mut by_name: BTreeMap<String, Entry> = BTreeMap::new();
    for (mut entry, json) in entries.into_iter().zip(list) {
        let sources = sources(json).map_err(|error| error.at(place(&entry)))?;
        entry.inputs = Some(sources);
        if let Some(twice) = by_name.insert(entry.name.clone(), entry) {
            return Err(misshapen("two layers of one name").at(place(&twice)));
        }
    }
    if ends(config, "input_layers")?.len() != 1 {
        return Err(Error::new(
            "the model has several inputs",
            Remedy::KerasJoinInputs,
        ));
    }
    let outputs = ends(config, "output_layers")?;
    let (mut layers, mut arranged) = (Vec::new(), BTreeSet::new());
    for output in &outputs {
        arrange(output, &mut by_name, &mut layers, &mut arranged)?;
    }
    match by_name.keys().next() {
        Some(left) => Err(not_read("no output of the model depends on the layer").at(left)),
        None => Ok(Model {
            layers,
            outputs,
            input_shape: None,
        }),
    }
}

/// Moves a layer behind all that it reads. Without recursion: a file may hold
/// as many layers as it likes.
fn arrange(
    name: &str,
    by_name: &mut BTreeMap<String, Entry>,
    layers: &mut Vec<Entry>,
    arranged: &mut BTreeSet<String>,
) -> Result<()> {
    let mut open: Vec<(Entry, usize)> = Vec::new();
    let mut next = Some(name.to_owned());
    loop {
        if let Some(name) = next.take() {
            match by_name.remove(&name) {
                Some(entry) => open.push((entry, 0)),
                None if arranged.contains(&name) => {}
                None => {
                    return Err(misshapen("a layer reads one that is not there").at(name));
                }
            }
        }
        let Some((entry, read)) = open.last_mut() else {
            return Ok(());
        };
        next = entry
            .inputs
            .as_ref()
            .and_then(|inputs| inputs.get(*read))
            .cloned();
        *read += 1;
        if next.is_none()
            && let Some((entry, _)) = open.pop()
        {
            arranged.insert(entry.name.clone());
            layers.push(entry);
        }
    }
}

fn entries(list: &[Json]) -> Result<Vec<Entry>> {
    let mut ordinals: BTreeMap<String, usize> = BTreeMap::new();
    list.iter()
        .map(|json| {
            own_class(json)?;
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
                inputs: None,
            })
        })
        .collect()
}

/// Refuses a class of the user's that has the name of one of Keras'.
fn own_class(json: &Json) -> Result<()> {
    let registered = json.get("registered_name").and_then(Json::as_str);
    let module = json.get("module").and_then(Json::as_str);
    let foreign = registered
        .filter(|name| name.contains('>'))
        .or(module.filter(|module| {
            let root = module.split('.').next();
            !matches!(root, Some("keras" | "tf_keras" | "tensorflow"))
        }));
    let Some(name) = foreign else {
        return Ok(());
    };
    let layer = json.get("class_name").and_then(Json::as_str);
    Err(Error::new(
        format!("the layer is a class of its own, {name}"),
        Remedy::KerasPlainClasses,
    )
    .at(layer.unwrap_or("layer")))
}

/// The layers that this one reads; none for an input layer.
fn sources(layer: &Json) -> Result<Vec<String>> {
    let nodes = layer.get("inbound_nodes").and_then(Json::as_array);
    let several = || not_read("the layer reads something else than values of layers");
    match nodes.map(Vec::as_slice) {
        None | Some([]) => Ok(Vec::new()),
        Some([node]) => match node {
            // Keras 2: [[name, node, tensor, kwargs], …]
            Json::Array(tensors) => tensors
                .iter()
                .map(|tensor| {
                    let tensor = tensor.as_array().ok_or_else(several)?;
                    check_kwargs(tensor.get(3))?;
                    history(tensor)
                })
                .collect(),
            // Keras 3: {"args": [keras_tensor], "kwargs": {}}, or a list of such.
            Json::Object(call) => {
                check_kwargs(call.get("kwargs"))?;
                let args = call.get("args").and_then(Json::as_array);
                let Some([arg]) = args.map(Vec::as_slice) else {
                    return Err(several());
                };
                let tensors = match arg {
                    Json::Array(list) => list.iter().collect(),
                    one => vec![one],
                };
                tensors
                    .into_iter()
                    .map(|tensor| {
                        let tensor = tensor["config"]["keras_history"].as_array();
                        history(tensor.ok_or_else(several)?)
                    })
                    .collect()
            }
            _ => Err(misshapen("inbound_nodes")),
        },
        Some(_) => Err(Error::new(
            "the layer is called more than once",
            Remedy::KerasOwnLayers,
        )),
    }
}

/// `[layer, node, tensor]`, of which node and tensor must be the first.
fn history(tensor: &[Json]) -> Result<String> {
    let name = tensor.first().and_then(Json::as_str);
    let name = name.ok_or_else(|| misshapen("inbound_nodes"))?;
    let index = |at: usize| tensor.get(at).and_then(Json::as_u64);
    if index(1) != Some(0) || index(2) != Some(0) {
        return Err(not_read(
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
    let given = kwargs.iter().find(|(key, value)| {
        // In training mode dropout drops and statistics are those of the batch.
        let inference = *key == "training" && value.as_bool() == Some(false);
        !inference && !value.is_null()
    });
    match given {
        None => Ok(()),
        Some((key, _)) => Err(Error::new(
            format!("the layer is called with {key}"),
            Remedy::KerasAlone,
        )),
    }
}

/// The layers of `input_layers` or `output_layers`: `[name, 0, 0]`, a list of
/// such, or one under each name.
fn ends(config: &Json, key: &str) -> Result<Vec<String>> {
    let tensors: Vec<&Json> = match config.get(key) {
        Some(Json::Array(one)) if matches!(one[..], [Json::String(_), ..]) => {
            return Ok(vec![history(one)?]);
        }
        Some(Json::Array(list)) => list.iter().collect(),
        Some(Json::Object(named)) => named.values().collect(),
        _ => return Err(misshapen(key)),
    };
    tensors
        .into_iter()
        .map(|tensor| history(tensor.as_array().ok_or_else(|| misshapen(key))?))
        .collect()
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

fn not_read(reason: &str) -> Error {
    Error::new(reason, Remedy::KerasLayerFile)
}
