//! The tensors of the file, as f64, each to be used once.

use std::collections::{BTreeMap, BTreeSet};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use serde::Deserialize;
use serde_json::Value as Json;

use super::json;
use super::tensor::Tensor;
use gatecell_network::error::{Error, Result};
use gatecell_network::npz::{self, bf16_to_f64, f16_to_f64};
use gatecell_network::remedy::Remedy;

/// How the file's tensors are read.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    /// What an 8-bit integer is multiplied with.
    int8_scale: Option<f64>,
    /// Tensors that no layer needs; a star at the end stands for anything.
    #[serde(default)]
    ignore: Vec<String>,
}

/// All tensors of the file, and which of them a layer has taken.
pub(super) struct Tensors {
    all: BTreeMap<String, Tensor>,
    used: BTreeSet<String>,
}

impl Tensors {
    /// A safetensors, `.npz` or JSON file; its first bytes tell which.
    pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Self> {
        let mut others = BTreeMap::new();
        let mut all = if bytes.starts_with(b"PK") {
            archive(bytes)?
        } else if bytes.trim_ascii_start().starts_with(b"{") && bytes.get(1) != Some(&0) {
            let content = json::read(bytes)?;
            others = content.others;
            content.tensors
        } else {
            safetensors(bytes, options)?
        };
        for (name, tensor) in &all {
            check_finite(&tensor.data).map_err(|error| error.at(name))?;
        }
        for pattern in &options.ignore {
            ignore(&mut all, &mut others, pattern)?;
        }
        json::check_others(&others)?;
        Ok(Self {
            all,
            used: BTreeSet::new(),
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.all.contains_key(name)
    }

    /// The shape of a tensor that may be there.
    pub(super) fn shape(&self, name: &str) -> Option<&[usize]> {
        Some(&self.all.get(name)?.shape)
    }

    /// The shape of a tensor that must be there and be a matrix.
    pub(super) fn matrix_shape(&self, name: &str) -> Result<[usize; 2]> {
        let tensor = self.get(name)?;
        match tensor.shape[..] {
            [rows, columns] if rows > 0 && columns > 0 => Ok([rows, columns]),
            _ => Err(wrong_shape(name, "[rows, columns]", &tensor.shape)),
        }
    }

    /// The elements of a tensor that must be there and have this shape.
    pub(super) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f64>> {
        let tensor = self.get(name)?;
        if tensor.shape != shape {
            return Err(wrong_shape(name, &format!("{shape:?}"), &tensor.shape));
        }
        let data = tensor.data.clone();
        if !self.used.insert(name.to_owned()) {
            return Err(Error::new("two layers use this tensor", Remedy::LayerPrefix).at(name));
        }
        Ok(data)
    }

    /// The elements of a vector, whatever axes of length 1 it has.
    pub(super) fn take_vector(&mut self, name: &str, len: usize) -> Result<Vec<f64>> {
        let shape = self.get(name)?.shape.clone();
        let long = shape.iter().copied().filter(|&axis| axis != 1);
        if long.ne((len != 1).then_some(len)) {
            return Err(wrong_shape(name, &format!("[{len}]"), &shape));
        }
        self.take(name, &shape)
    }

    fn get(&self, name: &str) -> Result<&Tensor> {
        self.all.get(name).ok_or_else(|| {
            if let Some(error) = self.other_names() {
                return error.at(name);
            }
            let names: Vec<&str> = self.all.keys().map(String::as_str).collect();
            Error::new(
                "the file lacks this tensor",
                Remedy::LayerLacks {
                    names: names.join(", "),
                },
            )
            .at(name)
        })
    }

    /// What to do where the names are those of another framework's cells.
    fn other_names(&self) -> Option<Error> {
        let has = |end: &str| {
            self.all.keys().any(|name| {
                let start = name.replace('/', ".");
                start == end || start.ends_with(&format!(".{end}"))
            })
        };
        if has("gates.kernel") && has("candidate.kernel") {
            return Some(Error::new(
                "the tensors are those of TensorFlow 1's GRUCell, not of PyTorch's GRU",
                Remedy::GruCell,
            ));
        }
        if has("recurrent_kernel") {
            return Some(Error::new(
                "the tensors are named as Keras names them, not as PyTorch does",
                Remedy::KerasTensors,
            ));
        }
        None
    }

    /// Refuses tensors that no layer has taken: a network without them would
    /// be another one than was trained.
    pub(super) fn check_all_used(&self) -> Result<()> {
        let left: Vec<&str> = self
            .all
            .keys()
            .filter(|name| !self.used.contains(*name))
            .map(String::as_str)
            .collect();
        if left.is_empty() {
            return Ok(());
        }
        Err(Error::new(
            format!("no layer uses these tensors: {}", left.join(", ")),
            Remedy::LayerLeft,
        ))
    }
}

fn safetensors(bytes: &[u8], options: &Options) -> Result<BTreeMap<String, Tensor>> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| {
        Error::new(
            format!("this is not a sound safetensors file: {error}"),
            Remedy::SafetensorsAgain,
        )
    })?;
    let tensors = file.iter().map(|(name, view)| {
        let tensor = decode(&view, options).map_err(|error| error.at(name))?;
        Ok((name.to_owned(), tensor))
    });
    tensors.collect()
}

fn archive(bytes: &[u8]) -> Result<BTreeMap<String, Tensor>> {
    let arrays = npz::from_bytes(bytes, "")?.into_iter();
    Ok(arrays
        .map(|array| {
            let tensor = Tensor {
                shape: array.shape,
                data: array.data,
            };
            (array.name, tensor)
        })
        .collect())
}

/// Takes out what the layer file wants ignored.
fn ignore(
    all: &mut BTreeMap<String, Tensor>,
    others: &mut BTreeMap<String, Json>,
    pattern: &str,
) -> Result<()> {
    let before = all.len() + others.len();
    let kept = |name: &str| match pattern.strip_suffix('*') {
        Some(start) => !name.starts_with(start),
        None => name != pattern,
    };
    all.retain(|name, _| kept(name));
    others.retain(|name, _| kept(name));
    if all.len() + others.len() == before {
        return Err(Error::new(
            format!("ignore names {pattern:?}, which the file does not have"),
            Remedy::LayerIgnore,
        ));
    }
    Ok(())
}

fn check_finite(data: &[f64]) -> Result<()> {
    match data.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(Error::new(
            format!("element {index} is {}", data[index]),
            Remedy::Diverged,
        )),
        None => Ok(()),
    }
}

fn decode(view: &TensorView<'_>, options: &Options) -> Result<Tensor> {
    let bytes = view.data();
    let halves = || {
        bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|raw| u16::from_le_bytes(*raw))
    };
    let data: Vec<f64> = match view.dtype() {
        Dtype::F64 => bytes
            .as_chunks()
            .0
            .iter()
            .map(|raw| f64::from_le_bytes(*raw))
            .collect(),
        Dtype::F32 => bytes
            .as_chunks()
            .0
            .iter()
            .map(|raw| f64::from(f32::from_le_bytes(*raw)))
            .collect(),
        Dtype::F16 => halves().map(f16_to_f64).collect(),
        Dtype::BF16 => halves().map(bf16_to_f64).collect(),
        Dtype::I8 => {
            let scale = options.int8_scale.filter(|scale| scale.is_finite());
            let scale = scale
                .ok_or_else(|| Error::new("8-bit integers have no scale", Remedy::LayerInt8))?;
            let integers = bytes.iter().map(|byte| byte.cast_signed());
            integers.map(|integer| f64::from(integer) * scale).collect()
        }
        other => {
            return Err(Error::new(
                format!("element type {other:?} is not supported"),
                Remedy::TensorFloat,
            ));
        }
    };
    Ok(Tensor {
        shape: view.shape().to_vec(),
        data,
    })
}

fn wrong_shape(name: &str, expected: &str, found: &[usize]) -> Error {
    Error::new(
        format!("shape is {found:?}, expected {expected}"),
        Remedy::LayerOrder,
    )
    .at(name)
}
