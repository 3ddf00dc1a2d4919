//! A float network and what computes it: the ground that importers and the converter stand on.
//!
//! [`network`] has the layers, [`mod@reference`] computes them in f64 straight from the equations,
//! as an [`engine`] on sequences that [`binding`] takes from [`npz`] files. Whatever goes wrong
//! is an [`error`] with a [`remedy`] from one table; what a user should know is a [`warning`].
#![forbid(unsafe_code)]

pub mod batch;
pub mod binding;
pub mod engine;
pub mod error;
pub mod gates;
pub mod network;
pub mod npz;
pub mod outputs;
pub mod reference;
pub mod remedy;
pub mod saturation;
pub mod warning;
