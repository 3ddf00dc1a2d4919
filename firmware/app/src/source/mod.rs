//! Where frames come from.

mod gate;
mod quantized;
mod recording;

pub use gate::Gate;
pub use quantized::Quantized;
pub use recording::{Recording, Recordings};

/// What a [`FrameSource`] has to say when it is asked: `I` elements of type `T`, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame<T, const I: usize> {
    /// The next frame.
    Ready([T; I]),
    /// Nothing yet: ask again later.
    Pending,
    /// The frame before was the last of an utterance: the next begins from silence.
    EndOfUtterance,
    /// There will be no more frames, however often one asks.
    End,
}

/// A source of frames. embedded-hal has no trait for microphones, hence this one.
///
/// A front end yields `f32` features; [`Quantized`] makes the `i16` of them that a network
/// reads.
pub trait FrameSource<const I: usize> {
    /// What frames are made of.
    type Element: Copy;
    /// Why a frame could not be had.
    type Error: core::fmt::Debug;

    /// Returns without waiting.
    fn poll(&mut self) -> Result<Frame<Self::Element, I>, Self::Error>;
}
