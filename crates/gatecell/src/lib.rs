//! Recurrent neural networks on microcontrollers: RNN, LSTM and GRU in
//! fixed point and in float, without heap, without panics, with the same bits
//! on the chip as on the host.
//!
//! # The layers of this crate
//!
//! From the bottom up; each module uses only those before it.
//!
//! * [`activation`]: sigmoid and tanh from one table, softmax in integers,
//!   float math back ends ([`Polynomial`], [`Libm`], [`Micromath`]).
//! * [`format`](mod@format): what a number is. [`F32`] computes in `f32`; [`W8A16`] stores
//!   weights in 8 bits, activations in 16 and long-lived state in 32.
//! * [`cell`]: one step of one cell, over slices, for any format.
//! * [`layer`]: cells and dense layers with their shapes in the type, so that
//!   a wrong shape does not compile; [`layer::Chain`] stacks them.
//! * [`run`]: a whole network ([`run::Net`]), as a stream or over a sequence.
//! * [`decode`]: from outputs to a decision: CTC texts, keywords, classes.
//! * [`state`](mod@state): snapshots of a state that outlive a reset.
//!
//! Weights are `&'static` and never change; state is a value that the user
//! owns, places, copies and resets.
//!
//! Code and arrays come from `gatecell quantize` (package `gatecell-cli`) or
//! from a `build.rs` (package `gatecell-convert`); this crate only computes.
//!
//! # Example
//!
//! An Elman cell with one input and one unit, written by hand:
//!
//! ```
//! use gatecell::F32;
//! use gatecell::format::float::{self, Affine};
//! use gatecell::layer::{Layer, Rnn, RnnFunction};
//!
//! // h = tanh(0.5·x + 0.25·h); rows are padded to blocks of four.
//! static W: [f32; 4] = float::pack_rows(&[[0.5]]);
//! static R: [f32; 4] = float::pack_rows(&[[0.25]]);
//! static BIAS: [[f32; 4]; 1] = float::row_blocks(&[0.0]);
//! static CELL: Rnn<1, 1, F32> = Rnn::new(Affine::rows(&W, &R, &BIAS), RnnFunction::Tanh);
//!
//! let mut state = CELL.state();
//! let mut h = [0.0];
//! CELL.step(&mut state, &[1.0], &mut h);
//! assert!((h[0] - 0.5f32.tanh()).abs() < 1e-6);
//! CELL.step(&mut state, &[1.0], &mut h);
//! assert!((h[0] - (0.5 + 0.25 * 0.5f32.tanh()).tanh()).abs() < 1e-6);
//! ```
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod activation;
pub mod cell;
#[doc(hidden)]
pub mod codegen;
pub mod decode;
pub mod format;
pub mod layer;
pub mod run;
pub mod state;

pub use gatecell_kernels as kernels;

pub use activation::{Libm, Micromath, Polynomial};
pub use format::{F32, Fixed, Format, W4A16, W8A8, W8A16, W16A16};
