//! What a path leads to.

use std::ffi::OsString;
use std::fs::{FileType, Metadata, OpenOptions};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// Symbolic links that are followed, as many as Linux follows.
const MOST_LINKS: usize = 40;

/// Where the bytes of an output go.
#[derive(Debug)]
pub(super) struct Target {
    /// Behind all symbolic links.
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
    pub(super) identity: Identity,
}

/// Kinds of targets.
#[derive(Debug)]
pub(super) enum Kind {
    /// The standard output.
    Stdout,
    /// A pipe, a terminal or another device of characters.
    Stream,
    /// A regular file, or one that is still to be made.
    File {
        /// Its folder.
        folder: PathBuf,
        /// The file that it replaces.
        old: Option<Metadata>,
    },
}

/// What makes a file this file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// The standard output.
    Stdout,
    /// Device and index node.
    #[cfg(unix)]
    Node(u64, u64),
    /// The path without links and detours.
    #[cfg(not(unix))]
    Path(PathBuf),
    /// A name that is free, in its folder.
    Free(Box<Identity>, OsString),
}

impl Identity {
    /// Of the file that a path leads to; `None` without a file.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Self::of_metadata(path, &metadata).ok()
    }

    #[cfg(unix)]
    fn of_metadata(_path: &Path, metadata: &Metadata) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        Ok(Self::Node(metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    fn of_metadata(path: &Path, _metadata: &Metadata) -> io::Result<Self> {
        path.canonicalize().map(Self::Path)
    }
}

impl Target {
    /// What an output's path leads to.
    pub(super) fn of(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::stdout());
        }
        match std::fs::metadata(path) {
            Ok(metadata) => Self::existing(path, metadata),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Self::missing(path)
            }
            Err(error) => Err(cannot_write(&error)),
        }
    }

    fn stdout() -> Self {
        Self {
            path: PathBuf::from("-"),
            kind: Kind::Stdout,
            identity: Identity::Stdout,
        }
    }

    fn existing(path: &Path, metadata: Metadata) -> Result<Self> {
        if metadata.is_dir() {
            return Err(Error::new("this is a folder", Remedy::OutputName));
        }
        let identity = Identity::of_metadata(path, &metadata).map_err(|e| cannot_write(&e))?;
        if is_stdout(&identity, &metadata) {
            return Ok(Self::stdout());
        }
        if !metadata.is_file() {
            if !is_stream(metadata.file_type()) {
                return Err(Error::new(
                    "this is neither a regular file nor a pipe nor a device of characters",
                    Remedy::OutputRegular,
                ));
            }
            return Ok(Self {
                path: path.to_owned(),
                kind: Kind::Stream,
                identity,
            });
        }
        let path = path.canonicalize().map_err(|e| cannot_write(&e))?;
        // Opening changes nothing, and asks the system with all that it knows.
        if let Err(error) = OpenOptions::new().write(true).open(&path) {
            return Err(Error::new(
                format!("cannot write: {error}"),
                Remedy::OutputProtected,
            ));
        }
        Ok(Self {
            kind: Kind::File {
                folder: folder_of(&path),
                old: Some(metadata),
            },
            path,
            identity,
        })
    }

    fn missing(path: &Path) -> Result<Self> {
        let path = follow(path)?;
        let ends_as_folder = path
            .as_os_str()
            .as_encoded_bytes()
            .last()
            .is_some_and(|&last| std::path::is_separator(char::from(last)));
        let name = match path.file_name() {
            Some(name) if !ends_as_folder => name.to_owned(),
            _ => {
                return Err(Error::new("the path names no file", Remedy::OutputName));
            }
        };
        let folder = folder_of(&path);
        let metadata = std::fs::metadata(&folder);
        let reason = match &metadata {
            Ok(metadata) if metadata.is_dir() => None,
            Ok(_) => Some(format!("{} is not a folder", folder.display())),
            Err(error) => Some(format!("cannot write into {}: {error}", folder.display())),
        };
        if let Some(reason) = reason {
            return Err(Error::new(reason, Remedy::CheckFolder));
        }
        let folder = folder.canonicalize().map_err(|e| cannot_write(&e))?;
        let identity = metadata
            .and_then(|metadata| Identity::of_metadata(&folder, &metadata))
            .map_err(|e| cannot_write(&e))?;
        Ok(Self {
            path: folder.join(&name),
            kind: Kind::File { folder, old: None },
            identity: Identity::Free(Box::new(identity), name),
        })
    }

    /// Whether an input is the file that would be written. Devices lose nothing.
    pub(super) fn is_same_as(&self, input: &Path) -> bool {
        match &self.kind {
            Kind::Stdout => false,
            Kind::Stream => {
                !is_device(&self.path) && Identity::of(input).as_ref() == Some(&self.identity)
            }
            Kind::File { .. } => Identity::of(input).as_ref() == Some(&self.identity),
        }
    }

    /// Refuses a file of several names.
    pub(super) fn check_links(&self) -> Result<()> {
        let links = match &self.kind {
            Kind::File { old: Some(old), .. } => hard_links(old),
            Kind::File { old: None, .. } | Kind::Stdout | Kind::Stream => 1,
        };
        if links <= 1 {
            return Ok(());
        }
        Err(Error::new(
            format!("the file has {links} hard links, which would not all be replaced"),
            Remedy::OutputLinks,
        ))
    }
}

/// Follows symbolic links whose last target is missing.
fn follow(path: &Path) -> Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match path.read_link() {
            Ok(target) => path = folder_of(&path).join(target),
            // The path is no link.
            Err(_) => return Ok(path),
        }
    }
    Err(Error::new("too many symbolic links", Remedy::OutputName))
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn cannot_write(error: &io::Error) -> Error {
    Error::new(format!("cannot write: {error}"), Remedy::CheckFolder)
}

/// Whether this is where the standard output goes. A device that is no terminal, such as the
/// null device, keeps nothing that could be mixed up.
#[cfg(unix)]
fn is_stdout(identity: &Identity, metadata: &Metadata) -> bool {
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;

    let stdout = io::stdout();
    if metadata.file_type().is_char_device() && !stdout.is_terminal() {
        return false;
    }
    let own = stdout.as_fd().try_clone_to_owned().map(std::fs::File::from);
    let own = own.and_then(|file| file.metadata());
    own.and_then(|own| Identity::of_metadata(Path::new("-"), &own))
        .is_ok_and(|own| own == *identity)
}

#[cfg(not(unix))]
fn is_stdout(_identity: &Identity, _metadata: &Metadata) -> bool {
    false
}

/// Whether bytes written into it reach somebody without replacing what is stored.
#[cfg(unix)]
fn is_stream(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_char_device() || kind.is_fifo()
}

#[cfg(not(unix))]
fn is_stream(_kind: FileType) -> bool {
    true
}

#[cfg(unix)]
fn is_device(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_char_device())
}

#[cfg(not(unix))]
fn is_device(_path: &Path) -> bool {
    true
}

#[cfg(unix)]
fn hard_links(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    metadata.nlink()
}

#[cfg(not(unix))]
fn hard_links(_metadata: &Metadata) -> u64 {
    1
}
