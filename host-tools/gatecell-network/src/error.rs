//! The one error type of the conversion library.

use std::path::{Path, PathBuf};

use crate::remedy::Remedy;

/// What went wrong, where, and what the user can do about it.
///
/// Every message is one line; [`Error::remedy`] is the second line that a
/// command prints after it.
#[derive(Debug, thiserror::Error)]
#[error("{}{}{reason}", .file.as_ref().map(|f| format!("{}: ", f.display())).unwrap_or_default(), .place.as_ref().map(|p| format!("{p}: ")).unwrap_or_default())]
pub struct Error {
    /// The file that was read or written, where there is one.
    pub file: Option<PathBuf>,
    /// The node, attribute, tensor, array or layer inside the file.
    pub place: Option<String>,
    /// What is wrong, in one line.
    pub reason: String,
    /// What to do about it.
    pub remedy: Remedy,
}

impl Error {
    /// An error with its reason and remedy, not yet tied to a file.
    pub fn new(reason: impl Into<String>, remedy: Remedy) -> Self {
        Self {
            file: None,
            place: None,
            reason: reason.into(),
            remedy,
        }
    }

    /// Names the node, attribute, tensor, array or layer at fault.
    /// The first name given is the most precise one and is kept.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place.get_or_insert_with(|| place.into());
        self
    }

    /// Names the file at fault. The first name given is kept.
    #[must_use]
    pub fn in_file(mut self, file: impl AsRef<Path>) -> Self {
        self.file.get_or_insert_with(|| file.as_ref().to_owned());
        self
    }
}

/// The result of the conversion library.
pub type Result<T, E = Error> = std::result::Result<T, E>;
