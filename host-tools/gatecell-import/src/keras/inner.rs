//! Layers inside of wrappers.

use serde_json::Value as Json;

use super::options::Options;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A layer inside a wrapper.
pub(super) struct Inner {
    pub(super) class: String,
    pub(super) config: serde_json::Map<String, Json>,
}

/// The layer that is the value of `key`.
pub(super) fn inner<'a>(options: &mut Options<'a>, key: &'a str) -> Result<Option<Inner>> {
    let Some(json) = options.get(key) else {
        return Ok(None);
    };
    let class = json.get("class_name").and_then(Json::as_str);
    let config = json.get("config").and_then(Json::as_object);
    match (class, config) {
        (Some(class), Some(config)) => Ok(Some(Inner {
            class: class.to_owned(),
            config: config.clone(),
        })),
        _ => Err(missing(key)),
    }
}

/// The error for a configuration without `key`.
pub(super) fn missing(key: &str) -> Error {
    Error::new(format!("the configuration lacks {key}"), Remedy::KerasAgain)
}
