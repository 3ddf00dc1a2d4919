//! What the programs that measure layers share: layers of every kind in every number format,
//! with weights without a pattern and pre-activations of the size that trained networks have.
//!
//! Each program measures one kind of layer in one format, so that it contains the code of
//! these alone.
#![no_std]

pub mod formats;
mod layers;
pub mod measure;
mod noise;
pub mod rows;
