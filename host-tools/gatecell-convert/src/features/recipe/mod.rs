//! What a recipe file holds.
//!
//! The keys are those of the recipes that stand beside the stored features of the libraries
//! (`docs/frontend.md` lists them). A key that is not known is refused; keys that only tell
//! where a recipe comes from are passed over.

mod micro;
mod rate;
mod stages;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

pub use micro::*;
pub(super) use rate::*;
pub(super) use stages::*;

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A recipe: how samples become features.
#[derive(Clone, Debug)]
pub enum Recipe {
    /// Frames, spectrum, filters, logarithm, cosine transform.
    Spectral(Box<SpectralRecipe>),
    /// The micro frontend of TensorFlow Lite Micro.
    Micro(Box<MicroRecipe>),
}

/// A recipe of spectral features.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpectralRecipe {
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// Factor from 16-bit samples to the numbers that the recipe computes with.
    #[serde(default = "one")]
    pub input_scale: f64,
    /// Pre-emphasis.
    #[serde(default)]
    pub pre_emphasis: PreEmphasis,
    /// Whether each frame loses its mean.
    #[serde(default)]
    pub dc_removal_per_frame: bool,
    /// Noise that the library adds; only 0 can be repeated.
    #[serde(default)]
    pub dither: f64,
    /// The window.
    pub window: Window,
    /// Power or magnitude.
    pub spectrum: Spectrum,
    /// Filters.
    pub mel: Mel,
    /// Logarithm.
    pub log: Log,
    /// Cosine transform; absent for features of one filter each.
    #[serde(default)]
    pub dct: Option<Dct>,
    /// Energy in place of the first cepstrum.
    #[serde(default)]
    pub energy: Option<Energy>,
    /// Mean and deviation of each feature, to normalize with.
    #[serde(default)]
    pub cmvn: Option<Cmvn>,
    /// What depends on the sampling rate, by the rate in samples per second.
    pub per_rate: BTreeMap<String, Rate>,
}

fn one() -> f64 {
    1.0
}

impl Recipe {
    /// Reads a recipe from a `.toml` or `.json` file.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::new(
                format!("cannot read the recipe: {error}"),
                Remedy::CheckPath,
            )
            .in_file(path)
        })?;
        Self::parse(&text).map_err(|error| error.in_file(path))
    }

    /// Reads a recipe from the text of a file, JSON if it begins with a brace, else TOML.
    pub fn parse(text: &str) -> Result<Self> {
        let value = if text.trim_start().starts_with('{') {
            serde_json::from_str::<Value>(text).map_err(|error| syntax(&error))?
        } else {
            toml::from_str::<Value>(text).map_err(|error| syntax(&error.to_string().trim()))?
        };
        let value = without_notes(value);
        let is_micro = value.get("config").is_some();
        if is_micro {
            Ok(Self::Micro(typed(value)?))
        } else {
            Ok(Self::Spectral(typed(value)?))
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        let name = match self {
            Self::Spectral(recipe) => &recipe.name,
            Self::Micro(recipe) => &recipe.name,
        };
        name.as_deref().unwrap_or("recipe")
    }
}

fn syntax(error: &dyn std::fmt::Display) -> Error {
    Error::new(
        format!("this is neither JSON nor TOML: {error}"),
        Remedy::RecipeAgain,
    )
}

fn typed<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let place = error.path().to_string();
        Error::new(error.into_inner().to_string(), Remedy::RecipeKeys).at(place)
    })
}

/// Without the keys that only tell where a recipe comes from.
fn without_notes(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(key, _)| !is_note(key))
                .map(|(key, value)| (key, without_notes(value)))
                .collect(),
        ),
        other => other,
    }
}

fn is_note(key: &str) -> bool {
    const NOTES: [&str; 9] = [
        "layout",
        "versions",
        "library",
        "procedure",
        "dtype",
        "note",
        "origin",
        "replaces",
        "difference_per_recording",
    ];
    NOTES.contains(&key)
        || key.ends_with("_note")
        || key.starts_with("max_difference")
        || key.starts_with("largest_")
}
