//! The configuration of one layer, of which every key must be understood.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Keys that matter in training only, or name what the file says elsewhere.
const NEUTRAL: &[&str] = &[
    "name",
    "trainable",
    // Checked when the options are opened.
    "dtype",
    "batch_input_shape",
    "batch_shape",
    "build_config",
    "kernel_initializer",
    "recurrent_initializer",
    "bias_initializer",
    "kernel_regularizer",
    "recurrent_regularizer",
    "bias_regularizer",
    "activity_regularizer",
    "kernel_constraint",
    "recurrent_constraint",
    "bias_constraint",
    "unit_forget_bias",
    "dropout",
    "recurrent_dropout",
    "seed",
    // How the layer is computed, not what.
    "implementation",
    "unroll",
    "stateful",
    // What happens to masked steps; masks are refused.
    "zero_output_for_mask",
];

/// Reads keys and remembers which.
pub(super) struct Options<'a> {
    map: &'a Map<String, Json>,
    read: BTreeSet<&'a str>,
}

impl<'a> Options<'a> {
    pub(super) fn new(map: &'a Map<String, Json>) -> Result<Self> {
        let options = Self {
            map,
            read: NEUTRAL.iter().copied().collect(),
        };
        options.check_dtype()?;
        Ok(options)
    }

    /// The value of a key; `None` where it is absent or null.
    pub(super) fn get(&mut self, key: &'a str) -> Option<&'a Json> {
        self.read.insert(key);
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// Whether the key is there, if only as null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Keys of this kind of layer that matter in training only.
    pub(super) fn neutral(&mut self, keys: &[&'a str]) {
        self.read.extend(keys);
    }

    pub(super) fn flag(&mut self, key: &'a str, default: bool) -> Result<bool> {
        match self.get(key) {
            None => Ok(default),
            Some(value) => value
                .as_bool()
                .ok_or_else(|| wrong(key, value, "true or false")),
        }
    }

    pub(super) fn number(&mut self, key: &'a str, default: f64) -> Result<f64> {
        match self.get(key) {
            None => Ok(default),
            Some(value) => value
                .as_f64()
                .filter(|number| number.is_finite())
                .ok_or_else(|| wrong(key, value, "a finite number")),
        }
    }

    /// A size, at least 1.
    pub(super) fn size(&mut self, key: &'a str) -> Result<usize> {
        let value = self.get(key).unwrap_or(&Json::Null);
        value
            .as_u64()
            .and_then(|size| usize::try_from(size).ok())
            .filter(|&size| size > 0)
            .ok_or_else(|| wrong(key, value, "a whole number from 1"))
    }

    /// A key that may only be absent, null or false.
    pub(super) fn refuse(&mut self, key: &'a str) -> Result<()> {
        match self.get(key) {
            None | Some(Json::Bool(false)) => Ok(()),
            Some(value) => Err(Error::new(
                format!("{key} = {value} is not supported"),
                Remedy::KerasWithout {
                    key: key.to_owned(),
                },
            )),
        }
    }

    /// Refuses keys that nothing has read.
    pub(super) fn finish(self) -> Result<()> {
        match self
            .map
            .keys()
            .find(|key| !self.read.contains(key.as_str()))
        {
            None => Ok(()),
            Some(key) => Err(Error::new(
                format!("the option {key} = {} is not known", self.map[key]),
                Remedy::KerasWithout { key: key.clone() },
            )),
        }
    }

    /// Weights are read as floats whatever the policy computes with; integers
    /// would need their scales.
    fn check_dtype(&self) -> Result<()> {
        let Some(policy) = self.map.get("dtype").filter(|value| !value.is_null()) else {
            return Ok(());
        };
        let name = policy
            .as_str()
            .or_else(|| policy.get("config")?.get("name")?.as_str())
            .unwrap_or_default();
        let floats = [
            "float16",
            "float32",
            "float64",
            "bfloat16",
            "mixed_float16",
            "mixed_bfloat16",
        ];
        if floats.contains(&name) {
            return Ok(());
        }
        Err(wrong("dtype", policy, "a float policy"))
    }
}

fn wrong(key: &str, value: &Json, expected: &str) -> Error {
    Error::new(
        format!("{key} = {value}, expected {expected}"),
        Remedy::KerasValue,
    )
}
