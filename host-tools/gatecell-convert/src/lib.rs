//! Imports trained recurrent networks, quantizes them and emits const arrays
//! for the `gatecell` crate.
//!
//! `model file → import → Network → calibrate → quantize → DeviceNetwork →
//! { emit Rust | simulate | report }`
#![forbid(unsafe_code)]

pub mod batch;
pub mod binding;
mod build_api;
pub mod calibrate;
pub mod ctc;
pub mod emit;
pub mod engine;
pub mod error;
pub mod features;
pub mod footprint;
pub mod gates;
pub mod import;
pub mod network;
pub mod npz;
pub mod outputs;
pub mod quantize;
pub mod reference;
pub mod remedy;
pub mod saturation;
pub mod simulate;
pub mod tflite;
pub mod verify;
pub mod warning;

pub use build_api::Build;
