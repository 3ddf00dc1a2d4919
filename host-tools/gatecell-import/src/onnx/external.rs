//! Weights in files beside the model, as PyTorch's exporter writes them by
//! default.
//!
//! A tensor names its file relative to the model's folder. Only files inside
//! that folder are read, whatever names and symbolic links say, and no more
//! bytes than they hold.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use rten_onnx::onnx::{DataLocation, GraphProto, TensorProto};

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A file of weights, open.
struct Weights {
    file: File,
    /// Bytes of the file.
    len: u64,
    /// Bytes read of it so far.
    read: u64,
}

/// Whether the tensor's data is in another file.
pub(super) fn is_external(tensor: &TensorProto) -> bool {
    tensor.data_location == Some(DataLocation::EXTERNAL) || !tensor.external_data.is_empty()
}

/// Reads all data that the graph has in other files, from the model's folder, and
/// returns how many bytes that is.
pub(super) fn read(graph: &mut GraphProto, folder: &Path) -> Result<usize> {
    let mut files: HashMap<PathBuf, Weights> = HashMap::new();
    for tensor in tensors(graph).filter(|tensor| is_external(tensor)) {
        let name = tensor.name.clone().unwrap_or_default();
        fill(tensor, folder, &mut files).map_err(|error| error.at(format!("tensor '{name}'")))?;
    }
    let read = files.values().map(|weights| weights.read).sum::<u64>();
    Ok(usize::try_from(read).unwrap_or(usize::MAX))
}

/// Initializers and the values of Constant nodes.
fn tensors(graph: &mut GraphProto) -> impl Iterator<Item = &mut TensorProto> {
    let constants = graph
        .node
        .iter_mut()
        .flat_map(|node| &mut node.attribute)
        .filter_map(|attribute| attribute.t.as_mut());
    graph.initializer.iter_mut().chain(constants)
}

fn entry<'t>(tensor: &'t TensorProto, key: &str) -> Option<&'t str> {
    tensor
        .external_data
        .iter()
        .find(|entry| entry.key.as_deref() == Some(key))
        .and_then(|entry| entry.value.as_deref())
}

fn fill(
    tensor: &mut TensorProto,
    folder: &Path,
    files: &mut HashMap<PathBuf, Weights>,
) -> Result<()> {
    let location = entry(tensor, "location").ok_or_else(|| damaged("its data has no location"))?;
    let number = |key: &str| match entry(tensor, key) {
        None => Ok(None),
        Some(text) => text
            .parse::<u64>()
            .map(Some)
            .map_err(|_| damaged(format!("the {key} of its data is {text:?}"))),
    };
    let offset = number("offset")?.unwrap_or(0);
    let path = resolve(folder, location)?;
    if !files.contains_key(&path) {
        let weights = open(&path).map_err(|error| missing(location, &error.to_string()))?;
        files.insert(path.clone(), weights);
    }
    let Some(weights) = files.get_mut(&path) else {
        return Err(missing(location, "it is not open"));
    };
    let rest = weights.len.checked_sub(offset);
    let rest = rest.ok_or_else(|| damaged(format!("its data begins beyond {location:?}")))?;
    let len = number("length")?.unwrap_or(rest);
    // Each byte of a file belongs to one tensor: a small file cannot be read
    // so often that it fills the memory.
    weights.read = weights.read.saturating_add(len);
    if len > rest || weights.read > weights.len {
        return Err(damaged(format!(
            "{location:?} holds fewer bytes than the tensors in it claim"
        )));
    }
    let mut data = Vec::new();
    weights
        .file
        .seek(SeekFrom::Start(offset))
        .and_then(|_| (&mut weights.file).take(len).read_to_end(&mut data))
        .map_err(|error| missing(location, &error.to_string()))?;
    tensor.external_data.clear();
    tensor.data_location = None;
    tensor.raw_data = Some(RefCell::new(data));
    Ok(())
}

/// The file that a location means, with all symbolic links followed.
fn resolve(folder: &Path, location: &str) -> Result<PathBuf> {
    let outside = || {
        Error::new(
            format!("its data is in {location:?}, outside of the model's folder"),
            Remedy::ExternalPath,
        )
    };
    let inside = |component| matches!(component, Component::Normal(_) | Component::CurDir);
    if location.is_empty() || !Path::new(location).components().all(inside) {
        return Err(outside());
    }
    let absolute = |path: &Path| {
        path.canonicalize()
            .map_err(|error| missing(location, &error.to_string()))
    };
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let (folder, file) = (absolute(folder)?, absolute(&folder.join(location))?);
    match file.starts_with(&folder) {
        true => Ok(file),
        false => Err(outside()),
    }
}

fn open(path: &Path) -> std::io::Result<Weights> {
    // A pipe or a device would wait for ever, or never end.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    Ok(Weights { file, len, read: 0 })
}

fn missing(location: &str, reason: &str) -> Error {
    Error::new(
        format!("its data is in another file, {location:?}, which cannot be read: {reason}"),
        Remedy::ExternalData,
    )
}

fn damaged(reason: impl Into<String>) -> Error {
    Error::new(reason, Remedy::OnnxAgain)
}
