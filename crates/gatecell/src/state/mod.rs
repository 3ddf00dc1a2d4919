//! State as bytes: to survive a reset, deep sleep or a loss of power.
//!
//! [`Snapshot`] writes the state of any layer, chain or net to a buffer and
//! reads it back. A snapshot names the model that it belongs to and carries a
//! checksum: [`restore`](Snapshot::restore) refuses every damaged byte and every
//! other model's state, and then leaves the state as it was.
//!
//! All numbers are little endian:
//!
//! | bytes | content |
//! |---|---|
//! | 4 | `GCST` |
//! | 2 | version of this layout, 1 |
//! | 4 | shape: a hash of layer kinds, sizes and number types |
//! | 8 | model, given by the user |
//! | 4 | length of the payload |
//! | … | payload: the state's numbers, layer by layer |
//! | 4 | CRC-32 (ISO HDLC) of all bytes before |

mod bytes;
mod chunked;
mod element;
mod error;
mod header;
mod layers;
mod shape;
mod snapshot;

pub use bytes::{Reader, Writer};
pub use element::Element;
pub use error::SnapshotError;
pub use shape::Shape;
pub use snapshot::Snapshot;
