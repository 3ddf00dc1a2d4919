//! Versions of Keras.

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// Major version of Keras, which decides what some names mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Major {
    Two,
    Three,
}

impl Major {
    pub(super) fn parse(version: &str) -> Result<Self> {
        match version.split('.').next() {
            Some("2") => Ok(Self::Two),
            Some("3") => Ok(Self::Three),
            _ => Err(Error::new(
                format!("Keras {version:?} is not supported"),
                Remedy::KerasVersion,
            )),
        }
    }
}
