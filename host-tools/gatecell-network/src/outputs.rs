//! The files that a command writes, by one set of rules.
//!
//! - An output is written whole or not at all: into a temporary file in its folder, which takes
//!   its place when it is complete. Several outputs are all complete before the first of them
//!   takes its place, and a failure leaves every older file as it was.
//! - It is never an input of the same command, nor another output of it. Files are recognized by
//!   what they are, not by their names: links lead to the same file.
//! - What is not a regular file is never replaced. A device, a pipe or a terminal is written
//!   into; a folder, a socket and a block device are refused.
//! - A symbolic link keeps pointing: its target is replaced, or made where it is missing.
//! - The permissions of a replaced file stay, and its owner as far as the system allows. A file
//!   that may not be written is refused, although its folder would allow to replace it.
//! - A file with several hard links is refused: replacing one would separate it from the others,
//!   and writing into all of them could not be whole or not at all.
//! - `-` is the standard output, and so is `/dev/stdout`.

mod staged;
mod target;

#[cfg(test)]
mod tests;

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::remedy::Remedy;
use staged::Staged;
use target::{Kind, Target};

/// The outputs of one command, and the inputs that they must not touch.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    paths: Vec<PathBuf>,
    inputs: Vec<PathBuf>,
}

impl Outputs {
    /// The outputs of a command that reads `inputs`.
    ///
    /// # Errors
    ///
    /// Outputs that break a rule of this module, such as an input of the command: before long
    /// work begins, and by the name of the output.
    pub fn new(
        outputs: impl IntoIterator<Item = impl Into<PathBuf>>,
        inputs: impl IntoIterator<Item = impl Into<PathBuf>>,
    ) -> Result<Self> {
        let outputs = Self {
            paths: outputs.into_iter().map(Into::into).collect(),
            inputs: inputs.into_iter().map(Into::into).collect(),
        };
        outputs.targets()?;
        Ok(outputs)
    }

    /// Whether one of them is the standard output, which then holds nothing else.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn use_stdout(&self) -> Result<bool> {
        let targets = self.targets()?;
        Ok(targets
            .iter()
            .any(|target| matches!(target.kind, Kind::Stdout)))
    }

    /// Writes all of them, `contents` in the order of [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// Outputs that break a rule of this module, and whatever the system refuses; then every
    /// regular file is as it was. What a pipe, a terminal or a device has got stays there.
    pub fn write(&self, contents: &[&[u8]]) -> Result<()> {
        if contents.len() != self.paths.len() {
            return Err(Error::new(
                format!(
                    "{} contents for {} outputs",
                    contents.len(),
                    self.paths.len()
                ),
                Remedy::Report,
            ));
        }
        // The files may have changed since the first look.
        let targets = self.targets()?;
        let outputs = || self.paths.iter().zip(&targets).zip(contents);
        let mut staged = Vec::new();
        for ((path, target), bytes) in outputs() {
            if let Kind::File { folder, old } = &target.kind {
                let file = Staged::new(folder, &target.path, old.as_ref(), bytes);
                staged.push((path, file.map_err(|error| unwritable(path, &error))?));
            }
        }
        // Nobody can take back what a pipe has got, and a pipe fails more often than a rename:
        // the files wait for it.
        for ((path, target), bytes) in outputs() {
            let written = match &target.kind {
                Kind::Stdout => write_stdout(bytes),
                Kind::Stream => write_stream(&target.path, bytes),
                Kind::File { .. } => Ok(()),
            };
            written.map_err(|error| unwritable(path, &error))?;
        }
        commit(staged)
    }

    /// What each output is, by the rules.
    fn targets(&self) -> Result<Vec<Target>> {
        let mut targets: Vec<Target> = Vec::new();
        for path in &self.paths {
            let target = Target::of(path).map_err(|error| error.in_file(path))?;
            if let Some(input) = self.inputs.iter().find(|input| target.is_same_as(input)) {
                return Err(Error::new(
                    format!(
                        "the output would take the place of an input of the same command, {}",
                        input.display()
                    ),
                    Remedy::OutputNotInput,
                )
                .in_file(path));
            }
            let twin = targets
                .iter()
                .position(|other| other.identity == target.identity);
            if let Some(other) = twin.and_then(|index| self.paths.get(index)) {
                return Err(Error::new(
                    format!("this is also another output, {}", other.display()),
                    Remedy::OutputAlone,
                )
                .in_file(path));
            }
            targets.push(target);
        }
        // Only now, for a link to another of these files has a better reason.
        for (path, target) in self.paths.iter().zip(&targets) {
            target.check_links().map_err(|error| error.in_file(path))?;
        }
        Ok(targets)
    }
}

/// Lets all files take their places, or none of them.
fn commit(staged: Vec<(&PathBuf, Staged)>) -> Result<()> {
    let several = staged.len() > 1;
    let mut replaced = Vec::new();
    for (path, file) in staged {
        match file.commit(several) {
            Ok(undo) => replaced.push(undo),
            Err(error) => {
                for undo in replaced.into_iter().rev() {
                    undo.restore();
                }
                return Err(unwritable(path, &error));
            }
        }
    }
    Ok(())
}

/// Writes one file by the rules of this module.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    Outputs::new([path], [] as [&Path; 0])?.write(&[bytes])
}

fn write_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

fn write_stream(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.write_all(bytes)
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::new(format!("cannot write: {error}"), Remedy::CheckFolder).in_file(path)
}
