//! FlatBuffers, read with every offset checked.
//!
//! The `flatbuffers` crate's accessors are unsafe and lean on a verifier that
//! must match a generated schema of twenty thousand lines. We need a dozen
//! tables; reading them with checked slices needs neither.

use std::borrow::Cow;

use gatecell_network::error::{Error, Result};
use gatecell_network::remedy::Remedy;

/// A table of the buffer.
#[derive(Clone, Copy, Debug)]
pub struct Table<'a> {
    buffer: &'a [u8],
    at: usize,
    vtable: &'a [u8],
}

impl<'a> Table<'a> {
    /// The table that the buffer begins with.
    pub fn root(buffer: &'a [u8]) -> Result<Self> {
        Self::at(buffer, indirect(buffer, 0)?)
    }

    fn at(buffer: &'a [u8], at: usize) -> Result<Self> {
        let back = i64::from(i32::from_le_bytes(bytes(buffer, at)?));
        let start = usize::try_from(at as i64 - back).map_err(|_| damaged())?;
        let len = usize::from(u16::from_le_bytes(bytes(buffer, start)?));
        let vtable = start
            .checked_add(len)
            .and_then(|end| buffer.get(start..end));
        Ok(Self {
            buffer,
            at,
            vtable: vtable.filter(|_| len >= 4).ok_or_else(damaged)?,
        })
    }

    /// Where a field is; `None` where it has its default.
    fn field(&self, index: usize) -> Result<Option<usize>> {
        // A vtable may be shorter than the schema: later fields are absent.
        let Ok(raw) = bytes(self.vtable, 4 + 2 * index) else {
            return Ok(None);
        };
        match u16::from_le_bytes(raw) {
            0 => Ok(None),
            offset => Ok(Some(self.at + usize::from(offset))),
        }
    }

    fn scalar<const N: usize>(&self, index: usize) -> Result<Option<[u8; N]>> {
        let field = self.field(index)?;
        field.map(|at| bytes(self.buffer, at)).transpose()
    }

    /// Four bytes of a field of at most four, zeros behind the end of the file.
    pub fn word(&self, index: usize) -> Result<[u8; 4]> {
        let mut word = [0; 4];
        if let Some(at) = self.field(index)? {
            let rest = self.buffer.get(at..).unwrap_or_default();
            word.iter_mut().zip(rest).for_each(|(to, &from)| *to = from);
        }
        Ok(word)
    }

    /// A byte; the schema's default, 0, where the field is left out.
    pub fn u8(&self, index: usize) -> Result<u8> {
        Ok(self.scalar(index)?.map_or(0, u8::from_le_bytes))
    }

    /// A truth value; false where the field is left out.
    pub fn flag(&self, index: usize) -> Result<bool> {
        Ok(self.u8(index)? != 0)
    }

    /// A signed 32-bit number; 0 where the field is left out.
    pub fn i32(&self, index: usize) -> Result<i32> {
        Ok(self.scalar(index)?.map_or(0, i32::from_le_bytes))
    }

    /// An unsigned 32-bit number; 0 where the field is left out.
    pub fn u32(&self, index: usize) -> Result<u32> {
        Ok(self.scalar(index)?.map_or(0, u32::from_le_bytes))
    }

    /// An unsigned 64-bit number; 0 where the field is left out.
    pub fn u64(&self, index: usize) -> Result<u64> {
        Ok(self.scalar(index)?.map_or(0, u64::from_le_bytes))
    }

    /// A number in single precision; 0 where the field is left out.
    pub fn f32(&self, index: usize) -> Result<f32> {
        Ok(self.scalar(index)?.map_or(0.0, f32::from_le_bytes))
    }

    /// A table inside this one.
    pub fn table(&self, index: usize) -> Result<Option<Self>> {
        let Some(at) = self.field(index)? else {
            return Ok(None);
        };
        Self::at(self.buffer, indirect(self.buffer, at)?).map(Some)
    }

    /// The bytes of a vector of elements of `size` bytes; absent is empty.
    fn raw(&self, index: usize, size: usize) -> Result<(usize, &'a [u8])> {
        let Some(at) = self.field(index)? else {
            return Ok((0, &[]));
        };
        let start = indirect(self.buffer, at)?;
        let count = u32::from_le_bytes(bytes(self.buffer, start)?) as usize;
        let data = count
            .checked_mul(size)
            .and_then(|len| self.buffer.get(start + 4..)?.get(..len));
        Ok((start + 4, data.ok_or_else(damaged)?))
    }

    /// A vector of bytes; empty where the field is left out.
    pub fn bytes(&self, index: usize) -> Result<&'a [u8]> {
        Ok(self.raw(index, 1)?.1)
    }

    /// A string; empty where the field is left out.
    pub fn text(&self, index: usize) -> Result<Cow<'a, str>> {
        Ok(String::from_utf8_lossy(self.bytes(index)?))
    }

    /// A vector of signed 32-bit numbers.
    pub fn i32s(&self, index: usize) -> Result<Vec<i32>> {
        let chunks = self.raw(index, 4)?.1.as_chunks().0;
        Ok(chunks.iter().map(|raw| i32::from_le_bytes(*raw)).collect())
    }

    /// A vector of signed 64-bit numbers.
    pub fn i64s(&self, index: usize) -> Result<Vec<i64>> {
        let chunks = self.raw(index, 8)?.1.as_chunks().0;
        Ok(chunks.iter().map(|raw| i64::from_le_bytes(*raw)).collect())
    }

    /// A vector of numbers in single precision.
    pub fn f32s(&self, index: usize) -> Result<Vec<f32>> {
        let chunks = self.raw(index, 4)?.1.as_chunks().0;
        Ok(chunks.iter().map(|raw| f32::from_le_bytes(*raw)).collect())
    }

    /// A vector of tables.
    pub fn tables(&self, index: usize) -> Result<Vec<Self>> {
        let (start, data) = self.raw(index, 4)?;
        (0..data.len() / 4)
            .map(|n| Self::at(self.buffer, indirect(self.buffer, start + 4 * n)?))
            .collect()
    }
}

/// The place that the offset at `at` points to.
fn indirect(buffer: &[u8], at: usize) -> Result<usize> {
    let offset = u32::from_le_bytes(bytes(buffer, at)?) as usize;
    at.checked_add(offset).ok_or_else(damaged)
}

fn bytes<const N: usize>(buffer: &[u8], at: usize) -> Result<[u8; N]> {
    let found = buffer.get(at..).and_then(|rest| rest.first_chunk());
    found.copied().ok_or_else(damaged)
}

fn damaged() -> Error {
    Error::new("an offset points beyond the file", Remedy::TfliteAgain)
}
