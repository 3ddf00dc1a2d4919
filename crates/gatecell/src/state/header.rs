//! The bytes around the payload.

use crc::{CRC_32_ISO_HDLC, Crc, NoTable};

use super::SnapshotError;

/// Without a table: a kilobyte of flash for a few hundred bytes now and then
/// would be too dear.
const CRC: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

const MAGIC: [u8; 4] = *b"GCST";
pub(super) const VERSION: u16 = 1;
/// Bytes before the payload.
const HEADER: usize = 4 + 2 + 4 + 8 + 4;
/// Bytes around the payload.
pub(super) const OVERHEAD: usize = HEADER + 4;

/// What a snapshot is of.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) model: u64,
    pub(super) shape: u32,
    pub(super) payload: usize,
}

impl Header {
    pub(super) const fn total(self) -> usize {
        self.payload + OVERHEAD
    }

    fn bytes(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        let fields = MAGIC
            .into_iter()
            .chain(VERSION.to_le_bytes())
            .chain(self.shape.to_le_bytes())
            .chain(self.model.to_le_bytes())
            .chain((self.payload as u32).to_le_bytes());
        for (to, from) in bytes.iter_mut().zip(fields) {
            *to = from;
        }
        bytes
    }

    /// Writes the header, lets `write` write the payload, closes with the checksum.
    pub(super) fn seal(
        self,
        out: &mut [u8],
        write: impl FnOnce(&mut [u8]),
    ) -> Result<usize, SnapshotError> {
        let (needed, given) = (self.total(), out.len());
        let too_short = SnapshotError::BufferTooShort { needed, given };
        let (body, rest) = out
            .split_at_mut_checked(HEADER + self.payload)
            .ok_or(too_short)?;
        let checksum = rest.first_chunk_mut().ok_or(too_short)?;
        let (header, payload) = body.split_at_mut_checked(HEADER).ok_or(too_short)?;
        for (to, from) in header.iter_mut().zip(self.bytes()) {
            *to = from;
        }
        write(payload);
        *checksum = CRC.checksum(body).to_le_bytes();
        Ok(needed)
    }

    /// The payload of a snapshot with this header.
    pub(super) fn open(self, bytes: &[u8]) -> Result<&[u8], SnapshotError> {
        let (needed, given) = (self.total(), bytes.len());
        let wrong_length = SnapshotError::WrongLength { needed, given };
        if given != needed {
            return Err(wrong_length);
        }
        let (body, checksum) = bytes.split_last_chunk().ok_or(wrong_length)?;
        let (magic, fields) = body.split_first_chunk().ok_or(wrong_length)?;
        let (version, fields) = fields.split_first_chunk().ok_or(wrong_length)?;
        let (shape, fields) = fields.split_first_chunk().ok_or(wrong_length)?;
        let (model, fields) = fields.split_first_chunk().ok_or(wrong_length)?;
        let (length, payload) = fields.split_first_chunk().ok_or(wrong_length)?;

        if *magic != MAGIC {
            return Err(SnapshotError::NotASnapshot);
        }
        let found = u16::from_le_bytes(*version);
        if found != VERSION {
            return Err(SnapshotError::Version { found });
        }
        if CRC.checksum(body) != u32::from_le_bytes(*checksum) {
            return Err(SnapshotError::Damaged);
        }
        let found = u64::from_le_bytes(*model);
        if found != self.model {
            return Err(SnapshotError::OtherModel { found });
        }
        let same_length = u32::from_le_bytes(*length) as usize == self.payload;
        if u32::from_le_bytes(*shape) != self.shape || !same_length {
            return Err(SnapshotError::OtherShape);
        }
        Ok(payload)
    }
}
