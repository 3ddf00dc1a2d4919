//! Tensors in JSON, as PyTorch scripts and other projects write them.
//!
//! A tensor is nested lists of numbers, `[shape, data]`, or an object with
//! `data` and `dim` or `shape`. Objects around them give dotted names. Texts
//! and single numbers are no tensors.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::tensors::Tensor;
use crate::error::{Error, Result};
use crate::remedy::Remedy;

pub(super) fn read(bytes: &[u8]) -> Result<BTreeMap<String, Tensor>> {
    let json: Map<String, Json> = serde_json::from_slice(bytes).map_err(|error| {
        Error::new(
            format!("this is not sound JSON: {error}"),
            Remedy::JsonAgain,
        )
    })?;
    let mut tensors = BTreeMap::new();
    object(&json, "", &mut tensors)?;
    Ok(tensors)
}

fn object(
    json: &Map<String, Json>,
    prefix: &str,
    all: &mut BTreeMap<String, Tensor>,
) -> Result<()> {
    for (key, value) in json {
        let name = format!("{prefix}{key}");
        match value {
            Json::Object(inner) => match described(inner).transpose() {
                Some(tensor) => {
                    let tensor = tensor.map_err(|error| error.at(&name))?;
                    all.insert(name, tensor);
                }
                None => object(inner, &format!("{name}."), all)?,
            },
            Json::Array(list) => {
                let tensor = paired(list).unwrap_or_else(|| nested(value));
                all.insert(name.clone(), tensor.map_err(|error| error.at(&name))?);
            }
            _ => {}
        }
    }
    Ok(())
}

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
