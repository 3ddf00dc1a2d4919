//! Why a state was not written or read.

/// A state was not written or not restored; it is as it was before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum SnapshotError {
    /// The buffer is shorter than a snapshot of this state.
    BufferTooShort {
        /// Bytes of a snapshot.
        needed: usize,
        /// Bytes of the buffer.
        given: usize,
    },
    /// The bytes are more or fewer than a snapshot of this state.
    WrongLength {
        /// Bytes of a snapshot.
        needed: usize,
        /// Bytes given.
        given: usize,
    },
    /// The bytes do not begin as a snapshot does.
    NotASnapshot,
    /// The snapshot has another version than this crate reads.
    Version {
        /// The snapshot's version.
        found: u16,
    },
    /// The checksum is wrong: bytes were damaged.
    Damaged,
    /// The snapshot is of another model.
    OtherModel {
        /// The snapshot's model.
        found: u64,
    },
    /// The snapshot is of layers of another kind or size.
    OtherShape,
    /// The snapshot is intact, but a number in it is none that a layer could hold.
    OutOfRange,
}

impl core::fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::BufferTooShort { needed, given } => {
                write!(f, "a snapshot needs {needed} bytes, the buffer has {given}")
            }
            Self::WrongLength { needed, given } => {
                write!(
                    f,
                    "{given} bytes, but a snapshot of this state has {needed}"
                )
            }
            Self::NotASnapshot => f.write_str("these bytes are not a snapshot"),
            Self::Version { found } => {
                write!(
                    f,
                    "the snapshot has version {found}, this crate reads version 1"
                )
            }
            Self::Damaged => f.write_str("the checksum is wrong: the snapshot was damaged"),
            Self::OtherModel { found } => {
                write!(f, "the snapshot is of another model, {found:#018x}")
            }
            Self::OtherShape => f.write_str("the snapshot is of layers of another kind or size"),
            Self::OutOfRange => f.write_str("the snapshot holds a number that no state can have"),
        }
    }
}

impl core::error::Error for SnapshotError {}
