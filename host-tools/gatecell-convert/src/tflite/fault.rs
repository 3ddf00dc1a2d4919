//! The error for files that the converter does not write.

use gatecell_network::error::Error;
use gatecell_network::remedy::Remedy;

/// Says what is not as it should be.
pub(super) fn misshapen(what: &str) -> Error {
    Error::new(
        format!("the model is not as the converter writes it: {what}"),
        Remedy::TfliteAgain,
    )
}
