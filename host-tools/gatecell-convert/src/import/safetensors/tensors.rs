//! The tensors of the file, as f64, each to be used once.

use std::collections::{BTreeMap, BTreeSet};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use crate::error::{Error, Result};
use crate::npz::{bf16_to_f64, f16_to_f64};

/// One tensor.
pub(super) struct Tensor {
    pub(super) shape: Vec<usize>,
    pub(super) data: Vec<f64>,
}

/// All tensors of the file, and which of them a layer has taken.
pub(super) struct Tensors {
    all: BTreeMap<String, Tensor>,
    used: BTreeSet<String>,
}

impl Tensors {
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| {
            Error::new(
                format!("this is not a sound safetensors file: {error}"),
                "save the weights again with safetensors.torch.save_file",
            )
        })?;
        let mut all = BTreeMap::new();
        for (name, view) in file.iter() {
            let tensor = decode(&view).map_err(|error| error.at(name))?;
            all.insert(name.to_owned(), tensor);
        }
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
            return Err(Error::new(
                "two layers use this tensor",
                "give each layer a prefix of its own",
            )
            .at(name));
        }
        Ok(data)
    }

    fn get(&self, name: &str) -> Result<&Tensor> {
        self.all.get(name).ok_or_else(|| {
            let names: Vec<&str> = self.all.keys().map(String::as_str).collect();
            Error::new(
                "the file lacks this tensor",
                format!(
                    "check prefix, num_layers and bidirectional of the layer; the file has: {}",
                    names.join(", ")
                ),
            )
            .at(name)
        })
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
            "add their layers to the layer file, raise num_layers or set bidirectional = true",
        ))
    }
}

fn decode(view: &TensorView<'_>) -> Result<Tensor> {
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
        other => {
            return Err(Error::new(
                format!("element type {other:?} is not supported"),
                "convert the tensor with .float() before saving it",
            ));
        }
    };
    if let Some(index) = data.iter().position(|value| !value.is_finite()) {
        return Err(Error::new(
            format!("element {index} is {}", data[index]),
            "the training has diverged: take an earlier checkpoint",
        ));
    }
    Ok(Tensor {
        shape: view.shape().to_vec(),
        data,
    })
}

fn wrong_shape(name: &str, expected: &str, found: &[usize]) -> Error {
    Error::new(
        format!("shape is {found:?}, expected {expected}"),
        "check the kind and the order of the layers in the layer file",
    )
    .at(name)
}
