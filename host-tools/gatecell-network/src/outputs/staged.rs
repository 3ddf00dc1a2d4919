//! A complete file beside the place that it will take.

use std::fs::Metadata;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// The new file, under a temporary name that vanishes if it is not needed.
#[derive(Debug)]
pub(super) struct Staged {
    file: NamedTempFile,
    folder: PathBuf,
    path: PathBuf,
    is_new: bool,
}

/// How to take one replacement back.
#[derive(Debug)]
pub(super) enum Undo {
    /// It will not be asked for.
    No,
    /// The path was free.
    Remove(PathBuf),
    /// The old file, under a temporary name that vanishes if it is not needed.
    PutBack(NamedTempFile<()>, PathBuf),
}

impl Staged {
    /// Writes the bytes into a new file in `folder`, with owner and permissions of `old`.
    pub(super) fn new(
        folder: &Path,
        path: &Path,
        old: Option<&Metadata>,
        bytes: &[u8],
    ) -> io::Result<Self> {
        let mut builder = temporary();
        if old.is_none() {
            as_any_new_file(&mut builder);
        }
        let mut file = builder.tempfile_in(folder).map_err(without_path)?;
        file.as_file_mut().write_all(bytes)?;
        if let Some(old) = old {
            keep_owner(&file, old);
            // After the owner, whose change takes permissions away.
            file.as_file().set_permissions(old.permissions())?;
        }
        file.as_file().sync_all()?;
        Ok(Self {
            file,
            folder: folder.to_owned(),
            path: path.to_owned(),
            is_new: old.is_none(),
        })
    }

    /// Lets the file take its place. `undoable` keeps what was there for a while.
    pub(super) fn commit(self, undoable: bool) -> io::Result<Undo> {
        let undo = match (undoable, self.is_new) {
            (false, _) => Undo::No,
            (true, true) => Undo::Remove(self.path.clone()),
            (true, false) => {
                let old = temporary().make_in(&self.folder, |name| {
                    std::fs::hard_link(&self.path, name).or_else(|error| match error.kind() {
                        // The next name is tried.
                        io::ErrorKind::AlreadyExists => Err(error),
                        // Not every file system has links.
                        _ => std::fs::copy(&self.path, name).map(|_| ()),
                    })
                });
                let old = old.map_err(without_path)?;
                Undo::PutBack(old, self.path.clone())
            }
        };
        self.file.persist(&self.path)?;
        Ok(undo)
    }
}

impl Undo {
    /// Takes the replacement back.
    pub(super) fn restore(self) {
        // An error is on its way already; there is no better one to tell.
        match self {
            Self::No => {}
            Self::Remove(path) => {
                let _ = std::fs::remove_file(path);
            }
            Self::PutBack(old, path) => {
                let _ = old.persist(path);
            }
        }
    }
}

/// The name of a temporary file, which such an error tells, means nothing to anybody.
fn without_path(error: io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(_) => error,
        None => error.kind().into(),
    }
}

fn temporary() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".gatecell-").suffix(".tmp");
    builder
}

/// A new file gets the permissions that the process gives to its files.
#[cfg(unix)]
fn as_any_new_file(builder: &mut Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn as_any_new_file(_builder: &mut Builder<'_, '_>) {}

/// Gives the file its old owner and group, as far as the system allows: only the superuser may
/// give files away.
#[cfg(unix)]
fn keep_owner(file: &NamedTempFile, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if fchown(file.as_file(), Some(old.uid()), Some(old.gid())).is_err() {
        let _ = fchown(file.as_file(), None, Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &NamedTempFile, _old: &Metadata) {}
