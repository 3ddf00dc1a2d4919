//! From outputs to a decision.

mod argmax;
pub mod ctc;
mod log_score;

pub use argmax::argmax;
pub use log_score::{LogScore, LogSum};
