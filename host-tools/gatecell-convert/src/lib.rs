//! Quantizes trained recurrent networks and emits const arrays for the `gatecell` crate.
//!
//! Its ground are `gatecell-network` (the float network and its reference) and `gatecell-import`
//! (the model files), which it shows again under their modules' names.
//!
//! `model file → import → Network → calibrate → quantize → DeviceNetwork →
//! { emit Rust | simulate | report }`
#![forbid(unsafe_code)]

mod build_api;
pub mod calibrate;
pub mod ctc;
pub mod emit;
#[cfg(feature = "frontend")]
pub mod features;
pub mod footprint;
pub mod quantize;
pub mod saturation;
pub mod simulate;
#[cfg(feature = "tflite")]
pub mod tflite;
pub mod verify;
pub mod warning;

pub use build_api::Build;
pub use gatecell_import as import;
pub use gatecell_network::{
    batch, binding, engine, error, gates, network, npz, outputs, reference, remedy,
};
