//! Recurrent neural networks on microcontrollers: RNN, LSTM and GRU in
//! fixed point and in float, without heap, without panics, with the same bits
//! on the chip as on the host.
//!
//! # Using it
//!
//! A trained network comes as one Rust file, made on a PC:
//!
//! ```console
//! $ gatecell quantize model.onnx --calib recordings.npz --labels falling,steady,rising -o src/model.rs
//! ```
//!
//! The file holds the weights and a type `Model`. Each frame of features is one
//! step, and the outputs of a step become a decision:
//!
//! ```
//! # mod model { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/trend/model.rs")); }
//! use gatecell::decode::argmax;
//! use model::{Model, Output}; // `mod model;` is the generated file
//!
//! static MODEL: Model = Model::new(); // weights stay in flash
//!
//! let mut state = MODEL.state(); // what the network remembers: a value of yours
//! let mut scores = [Output::default(); Model::OUTPUT_SIZE];
//! for measured in [0.0, 0.2, 0.4, 0.6, 0.8] {
//!     let frame = Model::quantize(&[measured]); // real features to the network's integers
//!     MODEL.step(&mut state, &frame, &mut scores);
//! }
//! assert_eq!(argmax(&scores).and_then(Model::label), Some("rising"));
//! ```
//!
//! * **Weights** are constants: they are in flash, and any number of states can use them.
//! * **The state** is a plain value. Put it on the stack or in a `static`, copy it, set it back with
//!   `MODEL.reset(&mut state)`, or keep it over a loss of power with `Model::snapshot` and
//!   `Model::restore`.
//! * **Decisions** are in [`decode`]: the best class ([`argmax`](decode::argmax)), an event in a
//!   stream ([`Trigger`](decode::Trigger), [`PosteriorSmoothing`](decode::PosteriorSmoothing)), the
//!   text of a CTC network ([`ctc`](decode::ctc)).
//! * **`MODEL.self_test()`** is true if this processor computes the bits that the converter computed.
//!
//! A network with bidirectional layers, branches or several outputs has `Model::sequence` in place of
//! `step`: it computes whole sequences, or pieces of a stream with some look-ahead (see [`run`]).
//!
//! `gatecell quantize` is in the package `gatecell-cli`; a `build.rs` makes the same file with the
//! package `gatecell-convert`. This crate only computes. Its folder `examples` has programs to run:
//! `step` (the one above), `snapshot`, and `interrupt` (a state shared with an interrupt).
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
//! # Layers written by hand
//!
//! A generated model is made of these layers, and they can be used without a converter. An Elman
//! cell with one input and one unit:
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
