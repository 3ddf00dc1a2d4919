//! Whole networks: as a stream, step by step, or over a sequence.
//!
//! | network | runner | memory |
//! |---|---|---|
//! | all layers read forward | [`Net`], [`Stream`], [`sequence()`] | its state |
//! | bidirectional, all steps joined, several outputs | [`Sequence`] | `T` steps of every layer |
//! | bidirectional, on a stream | [`Chunked`] | a window, approximate beyond it |

mod bidirectional;
mod chunked;
mod net;
mod pass;
mod quantizer;
mod self_test;
mod sequence;
mod sequence_net;
mod stream;
mod whole;

pub use bidirectional::{Bidirectional, side_by_side};
pub use chunked::Chunked;
pub use net::{Net, NetState};
pub use pass::{backward, each, forward, join, once, part};
pub use quantizer::{InputQuantizer, quantize};
pub use self_test::{SelfTest, SequenceTest};
pub use sequence::{LengthMismatch, sequence};
pub use sequence_net::{Causal, EveryStep, SequenceLength, SequenceNet};
pub use stream::Stream;
pub use whole::Sequence;
