//! From outputs to a decision.

mod argmax;

pub use argmax::argmax;
