//! Tensors in JSON, as PyTorch scripts and other projects write them.
//!
//! A tensor is nested lists of numbers, `[shape, data]`, or an object with
//! `data` and `dim` or `shape`. Objects around them give dotted names. Texts
//! and single numbers are no tensors; they may describe the model only.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::tensor::Tensor;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Tensors by name, and the names and values of what is none.
pub(super) struct Content {
    pub(super) tensors: BTreeMap<String, Tensor>,
    pub(super) others: BTreeMap<String, Json>,
}

/// What describes the model and does not change its result: its name and origin,
/// sizes that the shapes of the tensors say as well, and Unicode's dictionary of code
/// points, which the program before the network looks up.
const DESCRIPTIONS: &[&str] = &[
    "__comment__",
    "comment",
    "description",
    "name",
    "version",
    "author",
    "date",
    "license",
    "model",
    "model_data.model",
    "model_data.unit_type",
    "model_data.input_size",
    "model_data.output_size",
    "model_data.hidden_size",
    "model_data.num_layers",
    "model_data.bias_fl",
    "dic.*",
    "metadata.*",
];

/// Refuses values that may change the result and that nothing reads.
pub(super) fn check_others(others: &BTreeMap<String, Json>) -> Result<()> {
    let described = |name: &str| {
        DESCRIPTIONS
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name == *pattern,
            })
    };
    for (name, value) in others {
        let off = value.is_null() || *value == Json::Bool(false) || value.as_f64() == Some(0.0);
        let residual = name == "model_data.skip";
        if described(name) || residual && off {
            continue;
        }
        let given = name.clone();
        let (reason, remedy) = match residual {
            true => (
                format!(
                    "the model adds its input to its output (skip = {value}), which is not supported"
                ),
                Remedy::JsonSkip { name: given },
            ),
            false => (
                format!("nothing reads this value, {value}"),
                Remedy::JsonUnread { name: given },
            ),
        };
        return Err(Error::new(reason, remedy).at(name));
    }
    Ok(())
}

pub(super) fn read(bytes: &[u8]) -> Result<Content> {
    let json: Map<String, Json> = serde_json::from_slice(bytes).map_err(|error| {
        Error::new(
            format!("this is not sound JSON: {error}"),
            Remedy::JsonAgain,
        )
    })?;
    let mut content = Content {
        tensors: BTreeMap::new(),
        others: BTreeMap::new(),
    };
    object(&json, "", &mut content)?;
    Ok(content)
}

fn object(json: &Map<String, Json>, prefix: &str, all: &mut Content) -> Result<()> {
    for (key, value) in json {
        let name = format!("{prefix}{key}");
        match value {
            Json::Object(inner) => match described(inner).transpose() {
                Some(tensor) => {
                    let tensor = tensor.map_err(|error| error.at(&name))?;
                    let others = inner
                        .iter()
                        .filter(|(key, _)| !PARTS.contains(&key.as_str()));
                    for (key, value) in others {
                        all.others.insert(format!("{name}.{key}"), value.clone());
                    }
                    all.tensors.insert(name, tensor);
                }
                None => object(inner, &format!("{name}."), all)?,
            },
            Json::Array(list) => {
                let tensor = paired(list).unwrap_or_else(|| nested(value));
                let tensor = tensor.map_err(|error| error.at(&name))?;
                all.tensors.insert(name, tensor);
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
                all.others.insert(name, value.clone());
            }
        }
    }
    Ok(())
}

/// Keys of an object that is a tensor; `v` is the version of Unicode's format.
const PARTS: &[&str] = &["data", "dim", "shape", "v"];

/// `{"data": […], "dim": […]}`.
fn described(json: &Map<String, Json>) -> Result<Option<Tensor>> {
    let shape = json.get("dim").or_else(|| json.get("shape"));
    match (shape, json.get("data")) {
        (Some(shape), Some(data)) => shaped(shape, data).map(Some),
        _ => Ok(None),
    }
}

/// `[shape, data]`, where that cannot be a matrix.
fn paired(list: &[Json]) -> Option<Result<Tensor>> {
    let [shape, data] = list else {
        return None;
    };
    let lens = [shape, data].map(|json| json.as_array().map(Vec::len));
    (lens[0]? != lens[1]? && data.as_array()?.iter().all(Json::is_number))
        .then(|| shaped(shape, data))
}

fn shaped(shape: &Json, data: &Json) -> Result<Tensor> {
    let lens = shape.as_array().and_then(|shape| {
        let lens = shape.iter().map(|len| usize::try_from(len.as_u64()?).ok());
        lens.collect::<Option<Vec<_>>>()
    });
    let data = nested(data)?.data;
    let fits = |lens: &Vec<usize>| {
        let count = lens
            .iter()
            .try_fold(1_usize, |count, &len| count.checked_mul(len));
        count == Some(data.len())
    };
    match lens {
        Some(shape) if fits(&shape) => Ok(Tensor { shape, data }),
        _ => Err(Error::new(
            format!("{} elements do not fill shape {shape}", data.len()),
            Remedy::JsonAgain,
        )),
    }
}

fn nested(json: &Json) -> Result<Tensor> {
    match json {
        Json::Array(list) if list.iter().any(Json::is_array) => {
            let rows = list.iter().map(nested).collect::<Result<Vec<_>>>()?;
            let shape = rows
                .first()
                .map(|row| row.shape.clone())
                .unwrap_or_default();
            if rows.iter().any(|row| row.shape != shape) {
                return Err(Error::new(
                    "the lists have different lengths",
                    Remedy::JsonAgain,
                ));
            }
            Ok(Tensor {
                shape: [&[rows.len()], &shape[..]].concat(),
                data: rows.into_iter().flat_map(|row| row.data).collect(),
            })
        }
        Json::Array(list) => {
            let numbers = list.iter().map(Json::as_f64).collect::<Option<Vec<_>>>();
            let data = numbers.ok_or_else(|| {
                Error::new(
                    "a list holds something else than numbers",
                    Remedy::JsonAgain,
                )
            })?;
            Ok(Tensor {
                shape: vec![data.len()],
                data,
            })
        }
        _ => Err(Error::new(
            "a list holds lists and other things",
            Remedy::JsonAgain,
        )),
    }
}
