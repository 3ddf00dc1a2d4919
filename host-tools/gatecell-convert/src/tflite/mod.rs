//! Quantized TensorFlow Lite graphs as they are, with the bits of TensorFlow Lite Micro's
//! reference kernels.
//!
//! A contract of its own beside the number formats: activations of 8 bits with scale and zero
//! point, weights of 8 bits per channel, biases of 32 bits, and requantization with two
//! roundings (module `arithmetic`), as in `tensorflow/lite/kernels/internal/reference`. Streaming
//! graphs keep their variables from one invocation to the next; they begin with what
//! `CALL_ONCE` assigns.
//!
//! [`Interpreter`] is the reference: one operator after the other, straight from the kernels'
//! definitions. Every shape, scale and index is checked when a model is read, so that nothing
//! can fail when it runs.

mod arithmetic;
mod budget;
mod codes;
mod fault;
mod fixed_point;
mod graph;
mod interpreter;
mod operators;
mod port;
mod run;
mod value;

pub use interpreter::Interpreter;
pub use port::{ElementType, Port};
pub use run::{Options, run};
