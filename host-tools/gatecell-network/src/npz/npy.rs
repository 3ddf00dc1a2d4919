//! One array in NumPy's `.npy` format.

use std::io::Read;

use super::array::{Array, INTEGERS};
use super::element::Element;
use super::header::Header;
use crate::error::{Error, Result};
use crate::remedy::Remedy;

/// First bytes of every `.npy` file; the two bytes of the version follow.
pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// Reads one array and checks that nothing follows it.
/// `left` is how many elements may still be read.
pub(super) fn read(reader: &mut impl Read, name: &str, left: &mut usize) -> Result<Array> {
    let header = read_header(reader)?;
    let element = Element::parse(&header.descr)?;
    let expected = header
        .shape
        .iter()
        .try_fold(element.size, |size, &len| size.checked_mul(len))
        .ok_or_else(|| {
            Error::new(
                format!("shape {:?} is larger than any memory", header.shape),
                Remedy::NpzAgain,
            )
        })?;
    *left = left.checked_sub(expected / element.size).ok_or_else(|| {
        Error::new(
            format!(
                "shape {:?} is far more than an archive of this size should unpack to",
                header.shape
            ),
            Remedy::NpzUncompressed,
        )
    })?;
    let bytes = read_up_to(reader, expected)?;
    if bytes.len() != expected {
        return Err(Error::new(
            format!(
                "the array ends after {} of the {expected} bytes that shape {:?} needs",
                bytes.len(),
                header.shape
            ),
            Remedy::NpzAgain,
        ));
    }
    // Reading on to the end also has the archive check its checksum.
    if !read_up_to(reader, 1)?.is_empty() {
        return Err(Error::new(
            format!("bytes follow the array of shape {:?}", header.shape),
            Remedy::NpzAgain,
        ));
    }
    let mut data = element.decode(&bytes)?;
    if header.fortran_order {
        data = fortran_to_c(&data, &header.shape);
    }
    Ok(Array {
        name: name.to_owned(),
        shape: header.shape,
        data,
        dtype: header.descr,
    })
}

fn read_header(reader: &mut impl Read) -> Result<Header> {
    let prefix = read_exactly(reader, MAGIC.len() + 2)?;
    let version = prefix
        .strip_prefix(MAGIC)
        .ok_or_else(|| Error::new("this is not a NumPy array", Remedy::NpzAgain))?;
    let len = match version {
        [1, 0] => {
            let raw = read_exactly(reader, 2)?;
            usize::from(raw[0]) | usize::from(raw[1]) << 8
        }
        [2 | 3, 0] => {
            let raw = read_exactly(reader, 4)?;
            raw.iter()
                .rev()
                .fold(0, |len, &byte| len << 8 | usize::from(byte))
        }
        _ => {
            return Err(Error::new(
                format!("NumPy array format version {version:?} is unknown"),
                Remedy::NpzAgain,
            ));
        }
    };
    let text = read_exactly(reader, len)?;
    let text = String::from_utf8(text)
        .map_err(|_| Error::new("the array's header is not text", Remedy::NpzAgain))?;
    Header::parse(&text)
}

fn read_exactly(reader: &mut impl Read, len: usize) -> Result<Vec<u8>> {
    let bytes = read_up_to(reader, len)?;
    if bytes.len() == len {
        Ok(bytes)
    } else {
        Err(Error::new(
            "the array's header is cut off",
            Remedy::NpzAgain,
        ))
    }
}

/// Reads at most `len` bytes. Memory grows with the bytes that are there, not
/// with `len`, which may be a lie.
fn read_up_to(reader: &mut impl Read, len: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(len as u64)
        .read_to_end(&mut bytes)
        .map_err(|error| {
            Error::new(
                format!("the stored data is damaged: {error}"),
                Remedy::NpzAgain,
            )
        })?;
    Ok(bytes)
}

/// From first axis fastest to last axis fastest.
fn fortran_to_c(data: &[f64], shape: &[usize]) -> Vec<f64> {
    let mut index = vec![0; shape.len()];
    let mut ordered = Vec::with_capacity(data.len());
    for _ in 0..data.len() {
        let at = index
            .iter()
            .zip(shape)
            .rev()
            .fold(0, |at, (&i, &len)| at * len + i);
        ordered.push(data[at]);
        for (i, &len) in index.iter_mut().zip(shape).rev() {
            *i += 1;
            if *i < len {
                break;
            }
            *i = 0;
        }
    }
    ordered
}

/// An integer type that arrays are written in.
struct Integer {
    /// Bytes of an element.
    size: usize,
}

impl Integer {
    /// That of an array which names one and holds nothing else.
    fn of(array: &Array) -> Option<Self> {
        let (size, range) = match array.dtype.as_str() {
            "|i1" => (1, -128.0..=127.0),
            "|u1" => (1, 0.0..=255.0),
            "<i2" => (2, -32_768.0..=32_767.0),
            "<i4" => (4, -2_147_483_648.0..=2_147_483_647.0),
            INTEGERS => (8, -9e15..=9e15),
            _ => return None,
        };
        let mut values = array.data.iter();
        values
            .all(|value| value.fract() == 0.0 && range.contains(value))
            .then_some(Self { size })
    }
}

/// The array in C order: integers of its type, or 32-bit floats.
pub(super) fn to_bytes(array: &Array) -> Result<Vec<u8>> {
    let count = array
        .shape
        .iter()
        .try_fold(1_usize, |count, &len| count.checked_mul(len));
    if count != Some(array.data.len()) {
        return Err(Error::new(
            format!(
                "{} elements do not fill shape {:?}",
                array.data.len(),
                array.shape
            ),
            Remedy::NpzSize,
        ));
    }
    let mut axes: String = array.shape.iter().map(|len| format!("{len}, ")).collect();
    if array.shape.len() > 1 {
        axes.truncate(axes.len() - 2);
    }
    let integer = Integer::of(array);
    let descr = if integer.is_some() {
        &array.dtype
    } else {
        "<f4"
    };
    let mut header =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({axes}), }}").into_bytes();
    // The elements start at a multiple of 64 bytes, after a line end.
    let fixed = MAGIC.len() + 2 + 2;
    let padded = (fixed + header.len() + 1).next_multiple_of(64) - fixed;
    header.resize(padded - 1, b' ');
    header.push(b'\n');
    let len = u16::try_from(header.len())
        .map_err(|_| Error::new("the array has too many axes", Remedy::NpzSize))?;

    let mut bytes = MAGIC.to_vec();
    bytes.extend([1, 0]);
    bytes.extend(len.to_le_bytes());
    bytes.extend(header);
    if let Some(integer) = integer {
        let numbers = array.data.iter().map(|&value| value as i64);
        bytes.extend(numbers.flat_map(|value| value.to_le_bytes().into_iter().take(integer.size)));
        return Ok(bytes);
    }
    for (index, &value) in array.data.iter().enumerate() {
        let narrow = value as f32;
        if value.is_finite() && !narrow.is_finite() {
            return Err(Error::new(
                format!("element {index} is {value:e}, beyond a 32-bit float"),
                Remedy::Grows,
            ));
        }
        bytes.extend(narrow.to_le_bytes());
    }
    Ok(bytes)
}
