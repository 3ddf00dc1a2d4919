//! Features of sound in integers: samples in, numbers for a network out.
//!
//! The host computes features with this very crate, so that what a network is trained on is
//! what the chip computes: the same bits on every processor, however the samples are cut into
//! pieces. No heap, no panic, no float.
//!
//! # From samples to features
//!
//! Each module uses only those before it.
//!
//! * [`arithmetic`]: products with one rounding, logarithm, square root.
//! * [`fft`]: the discrete Fourier transform of real samples.
//! * [`framing`]: which samples make a frame, also at the ends of a recording.
//! * [`frame`]: pre-emphasis, removal of the mean, window.
//! * [`spectrum`]: power or magnitude of each frequency.
//! * [`filterbank`]: sums over triangles of frequencies (mel).
//! * [`logarithm`]: logarithm of each sum, with a floor.
//! * [`output`]: cosine transform, lifter, mean and scale: any matrix.
//! * [`plan`]: the constants of all stages; [`stream`]: the stages in a row.
//! * [`micro`]: the micro frontend of TensorFlow Lite Micro, bit for bit.
//!
//! The constants come from a recipe: the command `gatecell features` computes and applies
//! them, and generated code contains them.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod arithmetic;
pub mod fft;
pub mod filterbank;
pub mod frame;
pub mod framing;
pub mod logarithm;
pub mod micro;
pub mod output;
pub mod plan;
pub mod spectrum;
pub mod stream;

pub use plan::Plan;
pub use stream::Stream;
