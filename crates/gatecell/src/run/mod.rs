//! Whole networks: as a stream, step by step, or over a sequence.

mod bidirectional;
mod chunked;
mod net;
mod quantizer;
mod self_test;
mod sequence;
mod stream;

pub use bidirectional::{Bidirectional, side_by_side};
pub use chunked::Chunked;
pub use net::{Net, NetState};
pub use quantizer::{InputQuantizer, quantize};
pub use self_test::SelfTest;
pub use sequence::{LengthMismatch, sequence};
pub use stream::Stream;
