//! The board-independent part of a firmware that listens for a keyword.
//!
//! ```text
//! f32 features ─▶ Quantized ─[i16; I]─▶ Layer::step ─[Fixed<16>; O]─▶ Decision ─▶ OutputPin
//! ```
//!
//! A board supplies a [`FrameSource`] (a microphone with its front end, or recordings in
//! flash), a pin and a delay; a generated model is the `gatecell` [`Layer`]. Nothing here
//! allocates, and everything runs unchanged on the host, where the tests are.
//!
//! Which [`Decision`] suits depends on how the model was trained:
//!
//! - A classifier of whole words, whose scores count after the last frame, needs
//!   [`WholeWord`] and a source that says where a word ends: one that knows, as
//!   [`Recordings`] does, or [`Gate`] in front of an endless stream.
//! - A spotter, whose scores count on every frame, needs [`Spotted`].
//!
//! [`Layer`]: gatecell::layer::Layer
#![no_std]
#![forbid(unsafe_code)]

mod active_low;
mod decision;
mod listener;
mod source;

pub use active_low::ActiveLow;
pub use decision::{Decision, Keyword, Spotted, WholeWord};
pub use listener::{Error, Event, Listener};
pub use source::{Frame, FrameSource, Gate, Quantized, Recording, Recordings};
