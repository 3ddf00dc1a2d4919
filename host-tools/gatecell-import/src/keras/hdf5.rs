//! HDF5 files, behind a wall.
//!
//! The `hdf5-pure` crate reads the format. It is young, and a damaged file may
//! meet an assertion in it; every call goes through [`guarded`], which turns
//! a panic into the error that a damaged file deserves. The crate holds no
//! state of ours that a panic could leave half changed.

use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hdf5_pure::{AttrValue, DType, File, Group};

use super::matrix::Tensor;
use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// An open file.
pub(super) struct Store {
    file: File,
    /// Bytes of the file.
    len: u64,
}

impl Store {
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self> {
        if !bytes.starts_with(b"\x89HDF\r\n\x1a\n") {
            return Err(damaged("the file does not begin as HDF5 does"));
        }
        let len = bytes.len() as u64;
        let file = guarded(|| File::from_bytes(bytes))?;
        // The crate does not mind a file that ends early in unused space, but
        // whatever cut it off may have cut weights, too.
        let end = file.superblock().eof_address;
        if end > len {
            return Err(damaged(format!("it ends after {len} of {end} bytes")));
        }
        Ok(Self { file, len })
    }

    /// Bytes of the file.
    pub(super) fn size(&self) -> usize {
        usize::try_from(self.len).unwrap_or(usize::MAX)
    }

    /// A text attribute of a group.
    pub(super) fn text(&self, group: &str, attribute: &str) -> Result<Option<String>> {
        let place = || format!("{group}/{attribute}");
        let attrs = guarded(|| self.group(group)?.attrs()).map_err(|error| error.at(place()))?;
        let Some(value) = attrs.get(attribute) else {
            return Ok(None);
        };
        match value.as_str() {
            Some(text) => Ok(Some(text.to_owned())),
            None => Err(damaged("the attribute is not a text").at(place())),
        }
    }

    /// A list of texts; long ones are in numbered parts (`weight_names0`, …).
    pub(super) fn texts(&self, group: &str, attribute: &str) -> Result<Vec<String>> {
        let place = || format!("{group}/{attribute}");
        let attrs = guarded(|| self.group(group)?.attrs()).map_err(|error| error.at(place()))?;
        let parts: Vec<_> = match attrs.get(attribute) {
            Some(whole) => vec![whole],
            None => (0..)
                .map_while(|n| attrs.get(&format!("{attribute}{n}")))
                .collect(),
        };
        let mut texts = Vec::new();
        for part in parts {
            match (part.as_strings(), part.as_str()) {
                (Some(many), _) => texts.extend(many.iter().map(|text| (*text).to_string())),
                (None, Some(one)) => texts.push(one.to_owned()),
                // h5py writes an empty list as an empty array of floats.
                (None, None) => match part {
                    AttrValue::F64Array(numbers) if numbers.is_empty() => {}
                    _ => return Err(damaged("the attribute is not a list of texts").at(place())),
                },
            }
        }
        Ok(texts)
    }

    /// Whether there is a group of this path.
    pub(super) fn has_group(&self, path: &str) -> Result<bool> {
        guarded(|| Ok::<_, hdf5_pure::Error>(self.group(path).is_ok()))
    }

    /// Names of the data sets of a group.
    pub(super) fn datasets(&self, path: &str) -> Result<Vec<String>> {
        guarded(|| self.group(path)?.datasets()).map_err(|error| error.at(path))
    }

    /// A data set of finite floats.
    pub(super) fn tensor(&self, path: &str) -> Result<Tensor> {
        self.read(path).map_err(|error| error.at(path))
    }

    fn read(&self, path: &str) -> Result<Tensor> {
        let dataset = guarded(|| self.file.dataset(path))?;
        let dtype = guarded(|| dataset.dtype())?;
        let sixteen_bits = match &dtype {
            DType::F32 | DType::F64 => false,
            DType::Other(_) => guarded(|| dataset.element_size())? == 2,
            _ => {
                return Err(Error::new(
                    format!("element type {dtype} is not supported"),
                    Remedy::KerasFloat,
                ));
            }
        };
        if sixteen_bits {
            return Err(Error::new(
                "16-bit floats are not supported",
                Remedy::KerasFloat,
            ));
        }
        let shape = guarded(|| dataset.shape())?;
        let count = shape
            .iter()
            .try_fold(1_u64, |product, &len| product.checked_mul(len));
        // Keras does not compress: a data set with more elements than the file
        // has bytes is a false claim.
        let count = count.filter(|&count| count <= self.len).ok_or_else(|| {
            damaged(format!(
                "shape {shape:?} is more than a file of {} bytes holds",
                self.len
            ))
        })?;
        // Nor does it cut data sets into pieces, which may each claim more than that.
        let chunk = guarded(|| dataset.chunk_shape())?.unwrap_or_default();
        let chunk_len = chunk
            .iter()
            .try_fold(1_u64, |product, &len| product.checked_mul(len));
        if chunk_len.is_none_or(|len| len > self.len) {
            return Err(damaged(format!(
                "chunks of {chunk:?} are more than a file of {} bytes holds",
                self.len
            )));
        }
        let data = guarded(|| dataset.read_f64())?;
        if data.len() as u64 != count {
            return Err(damaged(format!(
                "{} elements for shape {shape:?}",
                data.len()
            )));
        }
        if let Some(index) = data.iter().position(|value| !value.is_finite()) {
            return Err(Error::new(
                format!("element {index} is {}", data[index]),
                Remedy::Diverged,
            ));
        }
        Ok(Tensor {
            shape: shape.iter().map(|&len| len as usize).collect(),
            data,
        })
    }

    fn group(&self, path: &str) -> std::result::Result<Group, hdf5_pure::Error> {
        match path {
            "" => Ok(self.file.root()),
            path => self.file.group(path),
        }
    }
}

/// A call into the HDF5 crate; its errors and its panics are errors of the file.
fn guarded<T>(call: impl FnOnce() -> std::result::Result<T, hdf5_pure::Error>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(damaged),
        Err(_) => Err(damaged("the reader gave up")),
    }
}

fn damaged(reason: impl Display) -> Error {
    // The crate's messages may run over several lines; ours are one.
    let reason = reason.to_string().replace('\n', " ");
    Error::new(
        format!("this is not a sound HDF5 file: {reason}"),
        Remedy::KerasAgain,
    )
}
