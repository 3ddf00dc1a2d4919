//! The board-independent part of a firmware that listens for a keyword.
//!
//! ```text
//! FrameSource ──[i16; I]──▶ Net::step ──[i32; O]──▶ Decision ──▶ OutputPin (LED)
//! ```
//!
//! A board supplies a [`FrameSource`] (a microphone with its front end, or a recording
//! in flash), a pin and a delay; a generated model supplies the [`Net`]. Nothing here
//! allocates, and everything runs unchanged on the host, where the tests are.
#![no_std]
#![forbid(unsafe_code)]

mod decision;
mod listener;
mod net;
mod source;

pub use decision::{Decision, Rule};
pub use listener::{Error, Event, Listener};
pub use net::Net;
pub use source::{Frame, FrameSource, Recording};
